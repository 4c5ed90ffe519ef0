using System.Text.Json.Nodes;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.EndToEnd;

/// <summary>Many builds at once, with a container engine that builds nothing and says that it did: what counts here is how they are started and watched.</summary>
public sealed class ManyBuildsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zib-many-").FullName;

    private SandboxedEngine _it = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _it = await SandboxedEngine.StartAsync(options: new() { ContainerEngine = StandIn.Write(_folder), BuildsAtOnce = 100 });

    public async ValueTask DisposeAsync()
    {
        await _it.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Forty_builds_are_started_side_by_side_and_asked_for_in_one_request_a_tick()
    {
        var outcomes = await RunAsync(40, new(8, Watch: true, _it.Aws));

        Assert.Equal(
            (40, 40),
            (
                outcomes.OfType<BuildEvent.Started>().Count(),
                outcomes.OfType<BuildEvent.Ended>().Count(static ended => ended.Build.Status == ImageBuildStatus.Succeeded)
            )
        );
        Assert.Equal(40, Count("StartBuild"));

        // A tick is a second at least, and the first one may come before anything has been started.
        var asked = _it.Server.Requests.Where(static request => request.Operation == "BatchGetBuilds").ToList();
        Assert.True(asked.Count <= (asked[^1].Time - asked[0].Time).TotalSeconds + 2, $"{asked.Count} requests from {asked[0].Time:O} to {asked[^1].Time:O}");
    }

    [Fact]
    public async Task One_that_fails_does_not_stop_the_others()
    {
        var requests = Requests(4).ToList();
        requests[1] = requests[1] with { Source = new BuildSource.Folder(_it.Context("FROM scratch\nCOPY fail /\n")) };
        var gone = _it.Context("FROM scratch\n");
        requests[2] = requests[2] with { Source = new BuildSource.Folder(gone) };
        var outcomes = await RunAsync(requests, new(2, Watch: true, _it.Aws), planned: _ => Directory.Delete(gone, recursive: true));

        var missing = Assert.Single(outcomes.OfType<BuildEvent.NotStarted>());
        Assert.Equal((gone, ErrorCode.ContextNotFound), (missing.Source.Reference, Assert.IsType<ImageBuilderException>(missing.Error).Code));
        Assert.Equal(
            [ImageBuildStatus.Failed, ImageBuildStatus.Succeeded, ImageBuildStatus.Succeeded],
            outcomes.OfType<BuildEvent.Ended>().Select(static ended => ended.Build.Status).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Builds_wait_for_a_free_place_and_each_is_started_once()
    {
        await using var client = new SandboxClient(_it.Server);
        _ = await client.CallAsync("codebuild", "UpdateProject", new JsonObject { ["name"] = _it.Server.Project, ["concurrentBuildLimit"] = 2 });
        var outcomes = await RunAsync(6, new(6, Watch: true, _it.Aws));

        Assert.Equal([1, 2, 3, 4, 5, 6], outcomes.OfType<BuildEvent.Ended>().Select(static ended => (int)ended.Build.BuildNumber!).Order());
        Assert.Contains("free place", Assert.Single(_it.Observer.Warnings.Distinct()), StringComparison.Ordinal);
        Assert.Contains(_it.Observer.Events.OfType<BuildDelayed>(), static delayed => delayed.Build.Status == ImageBuildStatus.Preparing);
        Assert.DoesNotContain(_it.Engine.Builds.Find(null), static build => build.Status != ImageBuildStatus.Succeeded);
    }

    [Fact]
    public async Task A_planned_build_is_built_as_planned_whatever_becomes_of_the_catalog()
    {
        IReadOnlyList<string> tags = [];
        var events = await RunAsync(
            [.. Requests(1)],
            new(1, Watch: true, _it.Aws),
            planned: builds =>
            {
                tags = Assert.Single(builds).Tags;
                _ = _it.Engine.Stacks.Unregister(_it.Engine.Stacks.Resolve("main").Id, recursive: true);
            }
        );

        var build = Assert.Single(events.OfType<BuildEvent.Ended>()).Build;
        Assert.Equal((ImageBuildStatus.Succeeded, "main", "main"), (build.Status, build.Stack, build.ImageBuilder));
        Assert.Equal(tags, build.Tags);
    }

    [Fact]
    public async Task What_is_cancelled_is_not_started_and_what_has_been_started_is_told()
    {
        await using var client = new SandboxClient(_it.Server);
        _ = await client.CallAsync("codebuild", "UpdateProject", new JsonObject { ["name"] = _it.Server.Project, ["concurrentBuildLimit"] = 1 });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        List<BuildEvent> outcomes = [];
        var batch = _it.Engine.Builds.Begin(
            new(3, Watch: false, _it.Aws),
            happened =>
            {
                lock (outcomes)
                {
                    outcomes.Add(happened);
                }

                if (happened is not BuildEvent.News)
                {
                    stop.Cancel();
                }
            },
            stop.Token
        );
        foreach (var planned in Requests(3).Select(batch.Plan).ToList())
        {
            planned.Start();
        }

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => batch.Work);

        var started = Assert.Single(outcomes.OfType<BuildEvent.Started>()).Build;
        Assert.Equal(
            [(started.Id, ImageBuildStatus.InProgress)],
            _it.Engine.Builds.Find(null, BuildFilter.Running).Select(static build => (build.Id, build.Status))
        );
        Assert.Equal(1, _it.Server.Requests.Count(static request => request is { Operation: "StartBuild", Status: 200 }));
        Assert.All(
            _it.Engine.Builds.Find(null, new() { Statuses = [ImageBuildStatus.Stopped] }),
            static build => Assert.Contains("before it was started", build.Failure!.Message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_recorded_build_is_built_again_as_it_was_and_its_arguments_are_nowhere_in_plain_text()
    {
        var context = _it.Context("FROM scratch\nCOPY a /\n", ("a", "x"));
        var first = await _it.BuildAsync(
            _it.Request(context, "app:1") with
            {
                Tags = ["app:1", "app:2"],
                BuildArgs = [new("TOKEN", "not-to-be-seen")],
                Labels = [new("team", "ml")],
                Target = "final",
                NoCache = true,
            }
        );
        Directory.Delete(context, recursive: true);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(_it.Home, "*", SearchOption.AllDirectories),
            static file => File.ReadAllBytes(file).AsSpan().IndexOf("not-to-be-seen"u8) >= 0
        );

        // The region and the endpoint are those of then.
        var second = await _it.WaitAsync(await _it.StartAgainAsync(first, new() { Keys = _it.Aws.Keys }));

        await using var client = new SandboxClient(_it.Server);
        var submitted = (await client.GetBuildAsync(second.BuildId!)).ToJsonString();
        Assert.Contains("TOKEN=not-to-be-seen", submitted, StringComparison.Ordinal);
        Assert.Contains("{\"name\":\"ZIB_TARGET\",\"value\":\"final\"", submitted, StringComparison.Ordinal);
        Assert.Contains("--no-cache", submitted, StringComparison.Ordinal);
        Assert.DoesNotContain("--pull", submitted, StringComparison.Ordinal);
        Assert.Equal(ImageBuildStatus.Succeeded, second.Status);
        Assert.Equal([first.Tags[0], first.Tags[1], $"{_it.Server.Registry}/app:{second.Id}"], second.Tags);
        Assert.Equal(
            (first.Context.Hash, 0L, "main", "ml", first.Stack),
            (second.Context.Hash, second.Context.UploadedBytes, second.Stack, second.Labels["team"], "main")
        );
        Assert.Equal(2, second.BuildNumber);
    }

    [Fact]
    public async Task A_build_whose_context_was_cleared_or_whose_component_is_gone_is_not_built_again()
    {
        var first = await _it.BuildAsync(_it.Request(_it.Context("FROM scratch\nCOPY a /\n", ("a", "x")), "app:1"));
        await foreach (
            var removed in _it.Engine.Contexts.RemoveAsync(
                new(TimeSpan.Zero, new(null, null), _it.Aws),
                [
                    new(
                        ClearedBuildContextKind.Context,
                        $"s3://{_it.Server.Bucket}/prefix/code-build-contexts/{first.Context.Hash}.zip",
                        0,
                        DateTimeOffset.UnixEpoch
                    ),
                ],
                _it.Observer,
                Cancellation
            )
        )
        {
            Assert.Null(removed.Failure);
        }

        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => _it.StartAgainAsync(first));
        Assert.Equal(ErrorCode.ContextNotStored, error.Code);

        _it.Engine.Stacks.Unregister(_it.Engine.Stacks.Resolve("main").Id, recursive: true);
        error = await Assert.ThrowsAsync<ImageBuilderException>(() => _it.StartAgainAsync(first));
        Assert.Equal(ErrorCode.ComponentNotFound, error.Code);
        Assert.Contains("image builder 'main'", error.Message, StringComparison.Ordinal);

        _it.Register(ComponentKind.ImageBuilder, "aws", ("CodeBuildProject", "other"));
        _it.Register(ComponentKind.ArtifactStore, "s3", ("Path", "s3://other-bucket"));
        _it.Register(ComponentKind.ContainerRegistry, "aws", ("Uri", _it.Server.Registry));
        Assert.Equal(_it.Engine.Components.Resolve(ComponentKind.ImageBuilder, "main").Id.ToString(), PlanAgain(first).Components.ImageBuilder);
    }

    private int Count(string operation) => _it.Server.Requests.Count(request => request.Operation == operation);

    private IEnumerable<BuildRequest> Requests(int count) =>
        Enumerable.Range(1, count).Select(number => _it.Request(_it.Context("FROM scratch\nCOPY a /\n", ("a", $"{number}")), $"service-{number}:1"));

    private PlannedBuild PlanAgain(ImageBuild build)
    {
        var batch = _it.Engine.Builds.Begin(new(1, Watch: false, _it.Aws), static _ => { }, Cancellation);
        batch.Complete();
        return batch.PlanAgain(build);
    }

    private Task<List<BuildEvent>> RunAsync(int count, BatchOptions options) => RunAsync([.. Requests(count)], options);

    /// <param name="planned">What is done between the plans and the starts, or null.</param>
    private async Task<List<BuildEvent>> RunAsync(
        IReadOnlyList<BuildRequest> requests,
        BatchOptions options,
        Action<IReadOnlyList<PlannedBuild>>? planned = null
    )
    {
        List<BuildEvent> events = [];
        var batch = _it.Engine.Builds.Begin(options, Take, Cancellation);
        var builds = requests.Select(batch.Plan).ToList();
        planned?.Invoke(builds);
        builds.ForEach(static build => build.Start());
        batch.Complete();
        await batch.Work;
        return events;

        void Take(BuildEvent happened)
        {
            if (happened is BuildEvent.News news)
            {
                _it.Observer.Report(news.What);
            }

            lock (events)
            {
                events.Add(happened);
            }
        }
    }
}
