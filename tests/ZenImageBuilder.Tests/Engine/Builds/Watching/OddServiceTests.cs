using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Builds.Log;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Engine.Builds.Watching;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Builds.Watching;

/// <summary>Services that answer, and never as they should: whoever waits for them is told, or does not wait for ever.</summary>
public sealed class OddServiceTests : IEngineObserver, IBuildHistory
{
    private readonly SkippingTime _time = new(Plans.Epoch);

    private readonly Dictionary<Guid, BuildRecord> _records = [];

    private readonly List<string> _warnings = [];

    private readonly List<string> _lines = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_that_promises_more_for_ever_and_brings_nothing_is_left(bool isWatched)
    {
        var service = new OddService(_time) { Page = static (_, number) => new([], $"f/{number}") };
        await ReadAsync(service, isWatched);
        Assert.InRange(service.Reads, 50, 60);
        Assert.Contains("promises more lines again and again", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_its_build_runs_such_a_log_is_read_seldom()
    {
        var service = new OddService(_time) { Ends = Plans.Epoch.AddMinutes(30), Page = static (_, number) => new([], $"f/{number}") };
        await ReadAsync(service, isWatched: true);
        Assert.InRange(service.Reads, 300, 500);
        _ = Assert.Single(_warnings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_whose_tokens_go_round_in_a_circle_is_left(bool isWatched)
    {
        var service = new OddService(_time)
        {
            Ends = Plans.Epoch.AddMinutes(30),
            Page = static (token, _) =>
                token switch
                {
                    null => Page("a", "1"),
                    "1" => Page("b", "2"),
                    "2" => Page("c", "3"),
                    _ => Page("d", "1"),
                },
        };
        await ReadAsync(service, isWatched);
        Assert.Equal(["a", "b", "c", "d"], _lines);
        Assert.Contains("form a circle", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_brings_one_page_for_ever_under_other_tokens_is_left_when_its_build_has_ended()
    {
        var service = new OddService(_time) { Page = static (_, number) => Page("the same", $"f/{number}") };
        await ReadAsync(service, isWatched: true);
        Assert.InRange(service.Reads, 5, 10);
        Assert.Contains("form a circle", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_once_and_asked_for_less_and_less_often()
    {
        var service = new OddService(_time)
        {
            Ends = Plans.Epoch.AddMinutes(30),
            Fault = now =>
                now < Plans.Epoch.AddMinutes(20)
                    ? new(
                        ErrorCode.ServiceUnreachable,
                        "CodeBuild answers codebuild:BatchGetBuilds on build 'p:1' with an HTML page, which cannot be read.",
                        null,
                        "Check the proxy."
                    )
                    {
                        IsUnreadable = true,
                    }
                    : null,
        };
        var build = Assert.Single(await WatchAsync(service, "p:1"));
        Assert.Equal(ImageBuildStatus.Succeeded, build.Status);
        Assert.Contains("an HTML page", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.InRange(service.Asked.Count(static at => at < Plans.Epoch.AddMinutes(20)), 40, 90);
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_while_its_build_runs_is_told_once()
    {
        var service = new OddService(_time)
        {
            Ends = Plans.Epoch.AddMinutes(10),
            Page = (token, _) =>
                _time.GetUtcNow() < Plans.Epoch.AddMinutes(8)
                    ? throw new ImageBuilderException(ErrorCode.ServiceUnreachable, "CloudWatch Logs answers with an HTML page.") { IsUnreadable = true }
                : token is null ? Page("at last", "1")
                : new([], token),
        };
        await ReadAsync(service, isWatched: true);
        Assert.Equal(["at last"], _lines);
        Assert.Contains("an HTML page", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_of_which_the_service_says_nothing_is_an_error_after_a_few_times()
    {
        var service = new OddService(_time) { Ends = Plans.Epoch.AddMinutes(5), Silent = ["p:1"] };
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => WatchAsync(service, "p:1"));
        Assert.Equal(ErrorCode.ServiceUnreachable, error.Code);
        Assert.Contains("says nothing of the build p:1", error.Message, StringComparison.Ordinal);
        Assert.InRange(service.Asked.Count, 3, 6);
        Assert.Equal(ImageBuildStatus.InProgress, Assert.Single(_records.Values).Build.Status);
    }

    [Fact]
    public async Task The_others_are_watched_to_their_ends_beside_it()
    {
        var service = new OddService(_time) { Ends = Plans.Epoch.AddMinutes(5), Silent = ["p:2"] };
        List<ImageBuild> ended = [];
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => WatchAsync(service, ended, "p:1", "p:2", "p:3"));
        Assert.Equal(["p:1", "p:3"], ended.Select(static build => build.BuildId).Order());
        Assert.All(ended, static build => Assert.Equal(ImageBuildStatus.Succeeded, build.Status));
        Assert.Contains("p:2", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("p:1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_follows_a_log_is_told_of_a_build_of_which_nothing_is_said()
    {
        var service = new OddService(_time) { Ends = Plans.Epoch.AddMinutes(5), Silent = ["p:1"] };
        await Assert.ThrowsAsync<ImageBuilderException>(() => ReadAsync(service, isWatched: false));
        Assert.InRange(service.Asked.Count, 3, 6);
    }

    [Fact]
    public async Task A_build_with_its_last_status_and_without_an_end_is_not_waited_for_for_ever()
    {
        var service = new OddService(_time) { HasNoEnd = true };
        var build = Assert.Single(await WatchAsync(service, "p:1"));
        Assert.Equal(ImageBuildStatus.Succeeded, build.Status);
        Assert.NotNull(build.EndTime);
        Assert.InRange(_time.GetUtcNow() - Plans.Epoch, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));
    }

    void IEngineObserver.Report(EngineEvent happened)
    {
        if (happened is WarningMessage warning)
        {
            _warnings.Add(warning.Text);
        }
        else if (happened is LogLineRead read)
        {
            _lines.Add(read.Line.Message);
        }
    }

    void IBuildHistory.Save(BuildRecord record, Secret? order) => _records[record.Build.Id] = record;

    BuildRecord? IBuildHistory.Get(Guid id) => _records.GetValueOrDefault(id);

    Secret? IBuildHistory.OpenOrder(Guid id) => throw new InvalidOperationException("Unplanned call.");

    void IBuildHistory.Remove(Guid id) => throw new InvalidOperationException("Unplanned call.");

    IReadOnlyList<BuildRecord> IBuildHistory.Find(NameMatch? reference, BuildFilter? filter, Action<ImageBuilderException>? unreadable) =>
        throw new InvalidOperationException("Unplanned call.");

    private static LogPage Page(string line, string next) => new([new(Plans.Epoch, line)], next);

    private async Task ReadAsync(OddService service, bool isWatched)
    {
        if (isWatched)
        {
            _ = await WatchAsync(service, "p:1");
            return;
        }

        await foreach (var line in new LogReader(service, "p:1", _time).FollowAsync(Record("p:1"), this, Cancellation))
        {
            _lines.Add(line.Message);
        }
    }

    private async Task<List<ImageBuild>> WatchAsync(OddService service, string buildId)
    {
        List<ImageBuild> ended = [];
        await WatchAsync(service, ended, buildId);
        return ended;
    }

    private async Task WatchAsync(OddService service, List<ImageBuild> ended, params string[] buildIds)
    {
        foreach (var buildId in buildIds)
        {
            var record = Record(buildId);
            _records[record.Build.Id] = record;
        }

        using var watcher = new BuildWatcher(this, new(this, new(_time, new StubUptime()), _time), _ => Task.FromResult<IBuildRunner>(service), _time, this);
        await foreach (
            var build in watcher.WatchAsync(
                BuildWatcherTests.Queue(_records.Values),
                new([.. _records.Keys], FollowLogs: true, Timeout: null, AwsOptions.None),
                Cancellation
            )
        )
        {
            ended.Add(build);
        }
    }

    private static BuildRecord Record(string buildId) =>
        new()
        {
            Project = "p",
            Repository = "r/app",
            Location = new(null, null, "eu-central-1", null),
            Owner = ProcessIdentity.Current,
            Build = new()
            {
                Id = Guid.NewGuid(),
                BuildId = buildId,
                Status = ImageBuildStatus.InProgress,
                Tags = ["r/app:1"],
                Context = new("hash", 1, 2, 3),
                StartTime = Plans.Epoch,
                Phases = [],
                ImageBuilder = "builder",
            },
        };

    /// <summary>A service that is odd in the ways that it is told.</summary>
    private sealed class OddService(TimeProvider time) : IBuildRunner
    {
        private int _reads;

        public string Region => "eu-central-1";

        public int Reads => _reads;

        public List<DateTimeOffset> Asked { get; } = [];

        /// <summary>When its builds end; at once where nothing is said.</summary>
        public DateTimeOffset Ends { get; init; }

        public bool HasNoEnd { get; init; }

        public IReadOnlyList<string> Silent { get; init; } = [];

        public Func<DateTimeOffset, ImageBuilderException?> Fault { get; init; } = static _ => null;

        /// <summary>The page of a token, with the number of the question.</summary>
        public Func<string?, int, LogPage> Page { get; init; } = static (token, _) => new([], token ?? "0");

        public Task<BuildAnswers> GetAsync(IReadOnlyList<string> buildIds, CancellationToken cancellationToken)
        {
            var now = time.GetUtcNow();
            Asked.Add(now);
            return Fault(now) is { } fault
                ? Task.FromException<BuildAnswers>(fault)
                : Task.FromResult<BuildAnswers>(
                    new(
                        buildIds.Except(Silent, StringComparer.Ordinal).ToDictionary(static id => id, id => Build(id, now >= Ends), StringComparer.Ordinal),
                        new HashSet<string>()
                    )
                );
        }

        public Task<LogPage> ReadLogAsync(string group, string stream, string? token, CancellationToken cancellationToken) =>
            Task.Run(() => Page(token, Interlocked.Increment(ref _reads)), cancellationToken);

        public Task<IReadOnlyList<LogEntry>> ReadLogEndAsync(string group, string stream, int lines, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<LogEntry>>([]);

        public Task<BuildSearch> FindAsync(string project, Guid id, DateTimeOffset? submitted, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Unplanned call.");

        public Task<RemoteBuild> StartAsync(BuildSubmission submission, TokenLease token, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Unplanned call.");

        public Task<RemoteBuild> StopAsync(string buildId, CancellationToken cancellationToken) => throw new InvalidOperationException("Unplanned call.");

        public void Dispose() { }

        private RemoteBuild Build(string id, bool hasEnded) =>
            new()
            {
                Id = id,
                Status = hasEnded ? ImageBuildStatus.Succeeded : ImageBuildStatus.InProgress,
                Phase = "BUILD",
                Phases = [],
                EndTime = hasEnded && !HasNoEnd ? Ends : null,
                Exported = new Dictionary<string, string>(StringComparer.Ordinal) { ["ZIB_IMAGE_DIGEST"] = "sha256:" + new string('a', 64) },
                LogGroup = "g",
                LogStream = "s",
                IsComplete = hasEnded && !HasNoEnd,
            };
    }
}
