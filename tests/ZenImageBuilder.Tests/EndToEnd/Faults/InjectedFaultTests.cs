using System.Text.Json.Nodes;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.EndToEnd.Faults;

/// <summary>What is wrong with all services at once.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class InjectedFaultTests : IAsyncLifetime
{
    private const string Dockerfile = "FROM scratch\nCOPY . /\n";

    private SandboxedEngine _it = null!;

    private SandboxClient _client = null!;

    public InjectedFaultTests(AwsEnvironment environment)
    {
        environment.Reset();
        environment.Attempts(2);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _it = await SandboxedEngine.StubbedAsync(new HurriedTime(60), TimeSpan.FromSeconds(5), new() { LogPageSeed = 1 });
        _it.Register(ComponentKind.ImageBuilder, "aws", ("CodeBuildProject", _it.Server.Project));
        _it.Register(ComponentKind.ArtifactStore, "s3", ("Path", $"s3://{_it.Server.Bucket}/prefix"));
        _it.Register(ComponentKind.ContainerRegistry, "aws", ("Uri", _it.Server.Registry));
        _it.RegisterStack();
        _client = new(_it.Server);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Http.Dispose();
        await _it.DisposeAsync();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-3)]
    public async Task A_clock_that_is_hours_off_is_corrected(int hours)
    {
        var skew = new SandboxFault
        {
            Kind = SandboxFaultKind.ClockSkew,
            Delay = TimeSpan.FromHours(hours),
            Times = null,
        };
        _it.Server.Faults.Add(skew);

        var build = await _it.BuildAsync(_it.Request(_it.Context(Dockerfile), "app:1"));

        Assert.Equal((ImageBuildStatus.Succeeded, StubEngine.DigestOf(Dockerfile)), (build.Status, build.Digest));
        Assert.True(_it.Server.Faults.StrikesOf(skew) > 5);
    }

    [Fact]
    public async Task A_watch_goes_on_after_minutes_without_a_network()
    {
        _it.Server.Faults.Add(new() { Kind = SandboxFaultKind.HangBuild });
        var build = await _it.StartAsync(_it.Request(_it.Context(Dockerfile), "app:1"));
        _ = await _client.WaitAsync(build.BuildId!, static remote => (string?)remote["currentPhase"] == "BUILD");
        var watch = _it.WaitAsync(build);
        await SeenAsync(3);

        // Three seconds are three minutes on the clock of the engine.
        var outage = new SandboxFault { Kind = SandboxFaultKind.DropBeforeHandling, Times = null };
        _it.Server.Faults.Add(outage);
        await Task.Delay(TimeSpan.FromSeconds(3), Cancellation);
        Assert.False(watch.IsCompleted);
        Assert.True(_it.Server.Faults.StrikesOf(outage) > 0);
        _it.Server.Faults.Clear();

        _ = await _client.CallAsync("codebuild", "StopBuild", new JsonObject { ["id"] = build.BuildId });
        Assert.Equal(ImageBuildStatus.Stopped, (await watch).Status);
        Assert.Empty(_it.Observer.Warnings);
    }

    [Fact]
    public async Task A_long_log_comes_whole_through_pages_of_random_length_and_empty_ones()
    {
        const int lines = 5000;
        var build = await _it.BuildAsync(_it.Request(_it.Context($"{Dockerfile}# lines {lines}\n"), "app:1"));

        Assert.Equal(ImageBuildStatus.Succeeded, build.Status);
        Assert.Equal(
            Enumerable.Range(1, lines).Select(static number => $"#5 0.1 line {number}"),
            _it.Observer.Log.Where(static line => line.StartsWith("#5 0.1 line ", StringComparison.Ordinal))
        );
    }

    private async Task SeenAsync(int times)
    {
        while (_it.Server.Requests.Count(static request => request is { Operation: "BatchGetBuilds", Status: 200 }) < times)
        {
            await Task.Delay(20, Cancellation);
        }
    }
}
