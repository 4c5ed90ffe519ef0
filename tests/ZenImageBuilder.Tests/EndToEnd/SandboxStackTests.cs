using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.EndToEnd;

/// <summary>The stack that a sandbox brings, and takes away again.</summary>
public sealed class SandboxStackTests : IAsyncDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("zib-stack-").FullName;

    private readonly IEngine _engine;

    private readonly SandboxedEngine.Recorder _observer = new();

    public SandboxStackTests() => _engine = ZenImageBuilder.Engine.Engine.Create(new(_home, TimeProvider.System));

    [Fact]
    public async Task It_comes_with_its_components_and_goes_with_them()
    {
        var sandbox = await StartAsync("test");
        var stack = _engine.Stacks.Active!;
        Assert.Equal("test", stack.Name);
        Assert.Equal(sandbox.RegistryUri, stack.ContainerRegistry!.Configuration["Uri"]);
        Assert.True(File.Exists(sandbox.ProfileLocation));

        await _engine.Sandboxes.StopAsync(sandbox.Id, TestContext.Current.CancellationToken);

        Assert.Null(_engine.Stacks.Active);
        Assert.Empty(_engine.Stacks.Find(null));
        Assert.All(Enum.GetValues<ComponentKind>(), kind => Assert.Empty(_engine.Components.Find(kind, null)));
        Assert.False(Directory.Exists(sandbox.Folder));
    }

    [Fact]
    public async Task The_stack_that_was_active_before_is_active_again()
    {
        var first = await StartAsync("first");
        var second = await StartAsync("second");
        await _engine.Sandboxes.StopAsync(second.Id, TestContext.Current.CancellationToken);
        Assert.Equal("first", _engine.Stacks.Active?.Name);
        await _engine.Sandboxes.StopAsync(first.Id, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_name_that_is_taken_leaves_nothing_behind()
    {
        _engine.Components.Register(
            new(
                ComponentKind.ContainerRegistry,
                "test",
                "default",
                new Dictionary<string, object>(StringComparer.Ordinal) { ["Uri"] = "r.example" },
                new Dictionary<string, string>(StringComparer.Ordinal),
                new Dictionary<string, Secret>(StringComparer.Ordinal)
            )
        );

        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => StartAsync("test"));

        Assert.Equal(ErrorCode.ComponentExists, error.Code);
        Assert.Contains("-StackName", error.Remedy, StringComparison.Ordinal);
        Assert.Empty(_engine.Components.Find(ComponentKind.ImageBuilder, null));
        Assert.Empty(_engine.Components.Find(ComponentKind.ArtifactStore, null));
        Assert.Empty(_engine.Sandboxes.Running);
    }

    [Fact]
    public async Task The_stack_of_a_sandbox_that_was_killed_makes_way_for_the_next()
    {
        var killed = await StartAsync("test");
        File.Delete(killed.ProfileLocation);
        var next = await StartAsync("test");
        Assert.Equal(next.ProfileLocation, _engine.Stacks.Active!.ImageBuilder!.Configuration["ProfileLocation"]);
        Assert.Single(_engine.Stacks.Find(null));
    }

    [Fact]
    public async Task A_region_that_is_none_is_refused() =>
        Assert.Equal(
            ErrorCode.InvalidAttribute,
            (
                await Assert.ThrowsAsync<ImageBuilderException>(() =>
                    _engine.Sandboxes.StartAsync(new(null, "not a region", null), _observer, TestContext.Current.CancellationToken)
                )
            ).Code
        );

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    private Task<SandboxDescription> StartAsync(string stack) =>
        _engine.Sandboxes.StartAsync(new(stack, "us-east-1", null), _observer, TestContext.Current.CancellationToken);
}
