using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.EndToEnd;

/// <summary>-SkipUnchanged, with images that are really built and pushed.</summary>
public sealed class ReuseTests : IAsyncLifetime
{
    private SandboxedEngine _it = null!;

    private string _context = "";

    private int Builds => _it.Server.Requests.Count(static request => request.Operation == "StartBuild");

    public async ValueTask InitializeAsync()
    {
        _it = await SandboxedEngine.StartAsync();
        _context = _it.Context("FROM scratch AS final\nARG VERSION\nCOPY a /\n", ("a", "content"));
    }

    public ValueTask DisposeAsync() => _it is null ? ValueTask.CompletedTask : _it.DisposeAsync();

    [Fact]
    public async Task What_was_built_from_the_same_is_not_built_again()
    {
        var first = await _it.BuildAsync(Request("app:1", "app:2"));
        Assert.Equal((ImageBuildStatus.Succeeded, $"Built, because there is no {_it.Server.Registry}/app:1 yet."), (first.Status, first.Reason));
        var before = _it.Server.Requests.Count;

        var again = await _it.StartAsync(Request("app:1", "app:2"));

        Assert.Equal((ImageBuildStatus.Reused, first.Digest, first.Image), (again.Status, again.Digest, again.Image));
        Assert.Equal([$"{_it.Server.Registry}/app:1", $"{_it.Server.Registry}/app:2"], again.Tags);
        Assert.StartsWith(
            $"Reused, because {_it.Server.Registry}/app:1 was built from the same context, Dockerfile, arguments, target and platform at 20",
            again.Reason,
            StringComparison.Ordinal
        );
        Assert.True(again.HasEnded);
        Assert.Equal((1, 0L), (Builds, again.Context.UploadedBytes));
        Assert.DoesNotContain(_it.Server.Requests.Skip(before), static request => request.Service is "s3" or "codebuild");
        Assert.Empty(_it.Observer.Warnings);

        // Whoever waits for it has it at once, and it stands in the history.
        Assert.Equal(again.Id, (await _it.WaitAsync(again)).Id);
        Assert.Equal(again.Id, Assert.Single(_it.Engine.Builds.Find(null, new() { Statuses = [ImageBuildStatus.Reused] })).Id);
    }

    [Fact]
    public async Task Whatever_differs_is_built_and_says_why()
    {
        var request = Request("app:1") with { BuildArgs = [new("VERSION", "1")] };
        _ = await _it.BuildAsync(request);
        await DiffersAsync(request with { BuildArgs = [new("VERSION", "2")] });
        await DiffersAsync(request with { BuildArgs = [] });
        await DiffersAsync(request with { Target = "final" });
        File.AppendAllText(Path.Combine(_context, "a"), "!");
        await DiffersAsync(request);
        File.AppendAllText(Path.Combine(_context, "Dockerfile"), "LABEL x=y\n");
        await DiffersAsync(request);

        async Task DiffersAsync(BuildRequest other)
        {
            var build = await _it.BuildAsync(other);
            Assert.Equal(ImageBuildStatus.Succeeded, build.Status);
            Assert.Equal($"Built, because {_it.Server.Registry}/app:1 was built from another context, Dockerfile, argument, target or platform.", build.Reason);

            // And what has been built is there now.
            Assert.Equal(build.Digest, (await _it.StartAsync(other)).Digest);
        }
    }

    [Fact]
    public async Task Every_tag_has_to_point_to_the_image_and_labels_do_not_count()
    {
        var first = await _it.BuildAsync(Request("app:1") with { Labels = [new("revision", "1")] });
        Assert.Equal($"Built, because there is no {_it.Server.Registry}/app:2 yet.", (await _it.BuildAsync(Request("app:1", "app:2"))).Reason);
        var other = await _it.BuildAsync(Request("app:2") with { Labels = [new("revision", "3")], SkipUnchanged = false });
        Assert.Null(other.Reason);
        Assert.Equal(
            $"Built, because {_it.Server.Registry}/app:1 and {_it.Server.Registry}/app:2 are two images.",
            (await _it.BuildAsync(Request("app:1", "app:2"))).Reason
        );
        Assert.Equal(ImageBuildStatus.Reused, (await _it.StartAsync(Request("app:1") with { Labels = [new("revision", "4")] })).Status);
        Assert.NotNull(first.Digest);
    }

    [Fact]
    public async Task Without_the_switch_nothing_is_skipped_and_nobody_is_asked()
    {
        _ = await _it.BuildAsync(Request("app:1"));
        var before = _it.Server.Requests.Count;
        var build = await _it.StartAsync(Request("app:1") with { SkipUnchanged = false });
        Assert.Null(build.Reason);
        Assert.Equal(2, Builds);
        Assert.DoesNotContain(
            _it.Server.Requests.Skip(before).TakeWhile(static request => request.Operation != "StartBuild"),
            static request => request.Service is "ecr" or "registry"
        );
    }

    [Fact]
    public async Task A_registry_that_does_not_tell_is_one_warning_and_the_image_is_built()
    {
        _ = await _it.BuildAsync(Request("app:1"));
        _it.Server.Faults.Add(
            new()
            {
                Kind = SandboxFaultKind.AccessDenied,
                Service = "ecr",
                Operation = "GetAuthorizationToken",
            }
        );
        var build = await _it.StartAsync(Request("app:1"));
        Assert.Equal(ImageBuildStatus.InProgress, build.Status);
        Assert.Equal(build.Reason, Assert.Single(_it.Observer.Warnings));
        Assert.Contains("ecr:GetAuthorizationToken", build.Reason, StringComparison.Ordinal);
    }

    private BuildRequest Request(params string[] tags) => _it.Request(_context, tags) with { SkipUnchanged = true };
}
