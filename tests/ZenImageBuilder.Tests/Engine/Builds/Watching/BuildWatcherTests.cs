using System.Threading.Channels;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Builds.Log;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Engine.Builds.Steps;
using ZenImageBuilder.Engine.Builds.Watching;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Builds.Watching;

public sealed class BuildWatcherTests
{
    private readonly SkippingTime _time = new(Plans.Epoch);

    private readonly StubUptime _uptime = new();

    private readonly MemoryHistory _history = new();

    private readonly ScriptedRunner _runner = new();

    private readonly Recorder _observer = new();

    [Fact]
    public async Task A_build_is_watched_to_its_end_and_recorded()
    {
        var record = Record("p:1");
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.InProgress, "BUILD")]);
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.Succeeded, "COMPLETED", digest: "sha256:" + new string('a', 64))]);

        var build = Assert.Single(await WatchAsync([record], followLogs: false));

        Assert.Equal(ImageBuildStatus.Succeeded, build.Status);
        Assert.Equal("r/app@sha256:" + new string('a', 64), build.Image);
        Assert.Null(build.Failure);
        Assert.Equal(build, _history.Get(record.Build.Id)!.Build);
        Assert.Equal(["BUILD", "COMPLETED"], _observer.Events.OfType<BuildProgress>().Select(static progress => progress.Build.Phase).Distinct());
    }

    [Fact]
    public async Task A_hundred_builds_cost_one_call_a_tick_and_come_as_they_end()
    {
        var records = Enumerable.Range(0, 100).Select(number => Record($"p:{number}")).ToList();
        _runner.Answers.Enqueue([
            .. records.Select(
                (record, number) => Remote(record.Build.BuildId!, number % 2 == 0 ? ImageBuildStatus.Succeeded : ImageBuildStatus.InProgress, "BUILD")
            ),
        ]);
        _runner.Answers.Enqueue([
            .. records.Where((_, number) => number % 2 == 1).Select(record => Remote(record.Build.BuildId!, ImageBuildStatus.Failed, "BUILD")),
        ]);

        var builds = await WatchAsync(records, followLogs: false);

        Assert.Equal([100, 50], _runner.Asked.Select(static ids => ids.Count));
        Assert.Equal(
            Enumerable.Repeat(ImageBuildStatus.Succeeded, 50).Concat(Enumerable.Repeat(ImageBuildStatus.Failed, 50)),
            builds.Select(static build => build.Status)
        );
    }

    [Fact]
    public async Task Lines_come_in_order_once_each_whatever_the_pages()
    {
        var record = Record("p:1");
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.InProgress, "PROVISIONING")]);
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.InProgress, "BUILD") with { LogGroup = "g", LogStream = "s" }]);
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.InProgress, "BUILD") with { LogGroup = "g", LogStream = "s" }]);
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.Succeeded, "COMPLETED") with { LogGroup = "g", LogStream = "s" }]);
        _runner.Pages.AddRange([
            (null, "1", ["a", "b"]),
            ("1", "2", []),
            ("2", "3", ["c"]),
            ("3", "3", []),
            ("3", "4", ["d"]),
            ("4", "4", []),
            ("4", "5", ["late"]),
            ("5", "5", []),
        ]);

        await WatchAsync([record], followLogs: true);

        Assert.Equal(["a", "b", "c", "d", "late"], _observer.Events.OfType<LogLineRead>().Select(static read => read.Line.Message));
        Assert.Empty(_runner.Pages);
    }

    [Fact]
    public async Task A_log_that_is_refused_is_one_warning_and_the_build_goes_on()
    {
        var record = Record("p:1");
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.InProgress, "BUILD") with { LogGroup = "g", LogStream = "s" }]);
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.InProgress, "BUILD") with { LogGroup = "g", LogStream = "s" }]);
        _runner.Answers.Enqueue([
            Remote("p:1", ImageBuildStatus.Succeeded, "COMPLETED", digest: "sha256:" + new string('a', 64)) with
            {
                LogGroup = "g",
                LogStream = "s",
            },
        ]);
        _runner.LogError = new ImageBuilderException(ErrorCode.AccessDenied, "Not allowed.");

        Assert.Equal(ImageBuildStatus.Succeeded, Assert.Single(await WatchAsync([record], followLogs: true)).Status);
        Assert.Single(_observer.Events.OfType<WarningMessage>());
    }

    [Fact]
    public async Task What_a_log_holds_never_ends_the_watch()
    {
        var records = new[] { Record("p:1"), Record("p:2") };
        _runner.Answers.Enqueue([
            .. records.Select(static record => Remote(record.Build.BuildId!, ImageBuildStatus.InProgress, "BUILD") with { LogGroup = "g", LogStream = "s" }),
        ]);
        _runner.Repeat =
        [
            .. records.Select(static record =>
                Remote(record.Build.BuildId!, ImageBuildStatus.Succeeded, "COMPLETED", digest: "sha256:" + new string('a', 64)) with
                {
                    LogGroup = "g",
                    LogStream = "s",
                }
            ),
        ];
        _runner.Pages.Add((null, "1", ["#1 [1/1] RUN x", "#1 DONE 99999999999999999999.0s", "#1 [" + new string(' ', 250_000)]));
        _runner.Pages.Add((null, "1", []));

        var ended = await WatchAsync(records, followLogs: true);

        Assert.All(ended, static build => Assert.Equal(ImageBuildStatus.Succeeded, build.Status));
        Assert.Equal((2, 1), (ended.Count, ended.Count(static build => build.Steps.Count == 1)));
        Assert.Empty(_observer.Events.OfType<WarningMessage>());
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_for_whatever_reason_is_one_warning_a_build()
    {
        var records = new[] { Record("p:1"), Record("p:2") };
        _runner.Answers.Enqueue([
            .. records.Select(static record => Remote(record.Build.BuildId!, ImageBuildStatus.InProgress, "BUILD") with { LogGroup = "g", LogStream = "s" }),
        ]);
        _runner.Repeat =
        [
            .. records.Select(static record =>
                Remote(record.Build.BuildId!, ImageBuildStatus.Succeeded, "COMPLETED", digest: "sha256:" + new string('a', 64)) with
                {
                    LogGroup = "g",
                    LogStream = "s",
                }
            ),
        ];
        _runner.LogError = new InvalidOperationException("Nobody expects this.");

        var ended = await WatchAsync(records, followLogs: true);

        Assert.Equal([ImageBuildStatus.Succeeded, ImageBuildStatus.Succeeded], ended.Select(static build => build.Status));
        Assert.Equal(
            2,
            _observer.Events.OfType<WarningMessage>().Count(static warning => warning.Text.Contains("Nobody expects this.", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_failure_that_cannot_be_explained_is_told_all_the_same()
    {
        var record = Record("p:1");
        _runner.Answers.Enqueue([
            Remote("p:1", ImageBuildStatus.Failed, "BUILD") with
            {
                Failure = new("BUILD", "COMMAND_EXECUTION_ERROR", "exit status 1"),
                LogGroup = "g",
                LogStream = "s",
            },
        ]);
        _runner.EndError = new InvalidOperationException("Nobody expects this.");

        var build = Assert.Single(await WatchAsync([record], followLogs: false));

        Assert.Equal((ImageBuildStatus.Failed, "exit status 1"), (build.Status, build.Failure!.Message));
        Assert.Contains("Nobody expects this.", Assert.Single(_observer.Events.OfType<WarningMessage>()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_fails_is_left_out_with_one_warning()
    {
        _runner.Pages.Add((null, "1", ["a", "b"]));
        _runner.Pages.Add(("1", "2", ["c"]));
        var record = Record("p:1") with { LogGroup = "g", LogStream = "s" };
        var tail = new LogTail(_runner, record, _time, LogPatience.Everything, [new FailingDialect()]);

        var lines = (await tail.NextAsync(record, _observer, TestContext.Current.CancellationToken)).Concat(
            await tail.NextAsync(record, _observer, TestContext.Current.CancellationToken)
        );

        Assert.Equal(["a", "b", "c"], lines.Select(static line => line.Message));
        Assert.Contains("p:1", Assert.Single(_observer.Events.OfType<WarningMessage>()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_cannot_be_seen_does_not_end_the_watch()
    {
        var record = Record("p:1");
        _runner.AskErrors.Enqueue(new ImageBuilderException(ErrorCode.Throttled, "Too many."));
        _runner.AskErrors.Enqueue(new ImageBuilderException(ErrorCode.ServiceUnreachable, "No route."));
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.Succeeded, "COMPLETED")]);
        Assert.Equal(ImageBuildStatus.Succeeded, Assert.Single(await WatchAsync([record], followLogs: false)).Status);
    }

    [Fact]
    public async Task A_failed_build_carries_phase_status_code_message_and_the_end_of_its_log()
    {
        var record = Record("p:1");
        _runner.Answers.Enqueue([
            Remote("p:1", ImageBuildStatus.Failed, "BUILD") with
            {
                Failure = new("BUILD", "COMMAND_EXECUTION_ERROR", "exit status 1"),
                LogGroup = "g",
                LogStream = "s",
            },
        ]);
        _runner.End = ["step 3", "no space left"];

        var failure = Assert.Single(await WatchAsync([record], followLogs: false)).Failure!;

        Assert.Equal(("BUILD", "COMMAND_EXECUTION_ERROR", "exit status 1"), (failure.Phase, failure.StatusCode, failure.Message));
        Assert.Equal(["step 3", "no space left"], failure.LogTail);
    }

    [Fact]
    public async Task A_build_that_failed_in_no_step_names_the_line_that_its_builder_marks()
    {
        var record = Record("p:1") with { Inputs = new("FROM a\nFROM nosuch:1 \\\n  AS b\n", null, null) };
        _runner.Answers.Enqueue([
            Remote("p:1", ImageBuildStatus.Failed, "BUILD") with
            {
                Failure = new("BUILD", "COMMAND_EXECUTION_ERROR", "exit status 1"),
                LogGroup = "g",
                LogStream = "s",
            },
        ]);
        _runner.End =
        [
            "#2 [internal] load metadata for docker.io/library/nosuch:1",
            "#2 ERROR: not found",
            "Dockerfile:2",
            "--------------------",
            "   2 | >>> FROM nosuch:1 \\",
            "   3 | >>>   AS b",
            "--------------------",
        ];

        var build = Assert.Single(await WatchAsync([record], followLogs: false));

        Assert.Equal((2, "FROM nosuch:1   AS b"), (build.Failure!.DockerfileLine, build.Failure.Step));
        Assert.Empty(build.Steps);
    }

    [Fact]
    public async Task A_digest_that_is_none_names_no_image()
    {
        var record = Record("p:1");
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.Succeeded, "COMPLETED", digest: "latest; rm -rf /")]);
        var build = Assert.Single(await WatchAsync([record], followLogs: false));
        Assert.Null(build.Digest);
        Assert.Null(build.Image);
        Assert.Single(_observer.Events.OfType<WarningMessage>());
    }

    [Fact]
    public async Task A_build_that_was_told_to_stop_is_watched_until_it_has_stopped()
    {
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.Stopped, "BUILD") with { EndTime = null }]);
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.Stopped, "COMPLETED")]);
        Assert.Equal("COMPLETED", Assert.Single(await WatchAsync([Record("p:1", ImageBuildStatus.Stopped)], followLogs: false)).Phase);
    }

    [Fact]
    public async Task A_build_that_the_service_forgot_is_a_fault_and_never_a_success()
    {
        _runner.Answers.Enqueue([]);
        Assert.Equal(ImageBuildStatus.Fault, Assert.Single(await WatchAsync([Record("p:1")], followLogs: false)).Status);
    }

    [Fact]
    public async Task The_time_to_watch_ends_the_watch_and_not_the_build()
    {
        _runner.Repeat = [Remote("p:1", ImageBuildStatus.InProgress, "BUILD")];
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => WatchAsync([Record("p:1")], followLogs: false, TimeSpan.FromSeconds(10)));
        Assert.Equal(ErrorCode.WaitTimedOut, error.Code);
        Assert.Contains("p:1", error.Message, StringComparison.Ordinal);
        Assert.InRange(_runner.Asked.Count, 2, 10);
    }

    [Fact]
    public async Task The_first_that_ends_is_enough_where_any_is_asked_for()
    {
        var records = new[] { Record("p:1"), Record("p:2"), Record("p:3") };
        _runner.Answers.Enqueue([.. records.Select(static record => Remote(record.Build.BuildId!, ImageBuildStatus.InProgress, "BUILD"))]);
        _runner.Answers.Enqueue([
            Remote("p:1", ImageBuildStatus.InProgress, "BUILD"),
            Remote("p:2", ImageBuildStatus.Failed, "COMPLETED") with
            {
                EndTime = Plans.Epoch.AddSeconds(2),
            },
            Remote("p:3", ImageBuildStatus.Succeeded, "COMPLETED") with
            {
                EndTime = Plans.Epoch.AddSeconds(1),
            },
        ]);

        var first = Assert.Single(await WatchAsync(records, static ids => new(ids, FollowLogs: false, null, AwsOptions.None) { Any = true }, []));

        Assert.Equal("p:3", first.BuildId);
        Assert.Equal(ImageBuildStatus.Failed, _history.Get(records[1].Build.Id)!.Build.Status);
    }

    [Fact]
    public async Task What_still_runs_when_the_time_is_over_is_handed_out_before_the_error()
    {
        _runner.Repeat = [Remote("p:1", ImageBuildStatus.InProgress, "BUILD"), Remote("p:2", ImageBuildStatus.Succeeded, "COMPLETED")];
        List<ImageBuild> builds = [];
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() =>
            WatchAsync(
                [Record("p:1"), Record("p:2")],
                static ids => new(ids, FollowLogs: false, TimeSpan.FromSeconds(10), AwsOptions.None) { WithRunning = true },
                builds
            )
        );
        Assert.Equal(ErrorCode.WaitTimedOut, error.Code);
        Assert.Equal([("p:2", ImageBuildStatus.Succeeded), ("p:1", ImageBuildStatus.InProgress)], builds.Select(static build => (build.BuildId, build.Status)));
    }

    [Fact]
    public async Task What_is_known_of_a_build_that_had_ended_stays_when_the_service_has_forgotten_it()
    {
        _runner.Answers.Enqueue([]);
        var build = Assert.Single(await WatchAsync([Record("p:1", ImageBuildStatus.Stopped)], followLogs: false));
        Assert.Equal((ImageBuildStatus.Stopped, true), (build.Status, build.HasEnded));
    }

    [Fact]
    public async Task A_build_whose_shell_died_before_the_start_is_interrupted()
    {
        var build = Assert.Single(await WatchAsync([Record(null, ImageBuildStatus.Preparing, owner: Dead)], followLogs: false));
        Assert.Equal(ImageBuildStatus.Interrupted, build.Status);
        Assert.Contains("Nothing was started", build.Failure!.Message, StringComparison.Ordinal);
        Assert.Empty(_runner.Started);
    }

    [Fact]
    public async Task A_start_without_an_answer_is_recovered_and_watched_to_its_end()
    {
        var record = Record(null, ImageBuildStatus.Submitting, Dead) with
        {
            Submission = new(Submission),
            Submitted = Plans.Epoch.AddMinutes(-1),
            SubmittedUptime = _uptime.Ago(TimeSpan.FromMinutes(1)),
        };
        _runner.Searches.Enqueue(new BuildSearch(null, IsWhole: true));
        _runner.StartAnswer = Remote("p:9", ImageBuildStatus.InProgress, "QUEUED");
        _runner.Answers.Enqueue([Remote("p:9", ImageBuildStatus.Succeeded, "COMPLETED")]);

        var build = Assert.Single(await WatchAsync([record], followLogs: false));

        Assert.Equal(("p:9", ImageBuildStatus.Succeeded), (build.BuildId, build.Status));
        Assert.Equal("token", Assert.Single(_runner.Started).IdempotencyToken);
        Assert.Null(_history.Get(record.Build.Id)!.Submission);
    }

    [Fact]
    public async Task A_start_of_unknown_age_is_looked_for_again_before_it_is_taken_for_lost()
    {
        var record = Record(null, ImageBuildStatus.Submitting, Dead) with { Submission = new(Submission), Submitted = Plans.Epoch };
        _runner.Searches.Enqueue(new BuildSearch(null, IsWhole: true));
        _runner.Searches.Enqueue(new BuildSearch(null, IsWhole: true));

        var build = Assert.Single(await WatchAsync([record], followLogs: false));

        Assert.Equal(ImageBuildStatus.Interrupted, build.Status);
        Assert.Contains("was not started", build.Failure!.Message, StringComparison.Ordinal);
        Assert.InRange(_time.GetUtcNow() - Plans.Epoch, BuildRecovery.Settling, BuildRecovery.Settling + TimeSpan.FromSeconds(6));
        Assert.Empty(_runner.Searches);
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(60)]
    public async Task A_time_of_day_that_is_set_during_the_watch_moves_no_wait_and_no_deadline(int minutes)
    {
        _runner.Repeat = [Remote("p:1", ImageBuildStatus.InProgress, "BUILD")];
        _observer.OnFirst = () => _time.Set(TimeSpan.FromMinutes(minutes));
        var begun = _time.GetTimestamp();
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => WatchAsync([Record("p:1")], followLogs: false, TimeSpan.FromSeconds(10)));
        Assert.Equal(ErrorCode.WaitTimedOut, error.Code);
        Assert.InRange(_time.GetElapsedTime(begun), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(11));
        Assert.InRange(_runner.Asked.Count, 2, 10);
    }

    [Fact]
    public async Task An_answer_about_another_build_changes_nothing_and_ends_the_watch_of_that_build_alone()
    {
        var records = new[] { Record("p:1"), Record("p:2") };
        _runner.IsSilent = true;
        _runner.Repeat =
        [
            Remote("p:3", ImageBuildStatus.Succeeded, "COMPLETED", digest: "sha256:" + new string('c', 64)),
            Remote("p:2", ImageBuildStatus.Failed, "COMPLETED"),
        ];
        List<ImageBuild> builds = [];

        var error = await Assert.ThrowsAsync<ImageBuilderException>(() =>
            WatchAsync(records, static ids => new(ids, FollowLogs: false, null, AwsOptions.None), builds)
        );

        Assert.Equal("p:2", Assert.Single(builds).BuildId);
        Assert.Equal((ErrorCode.ServiceUnreachable, "p:1"), (error.Code, error.Target));
        Assert.Equal(
            ("p:1", ImageBuildStatus.InProgress, null),
            (_history.Get(records[0].Build.Id)!.Build is var kept ? (kept.BuildId, kept.Status, kept.Image) : default)
        );
        Assert.InRange(_runner.Asked.Count, 2, 10);
    }

    [Fact]
    public async Task Builds_whose_ids_are_swapped_in_an_answer_keep_what_is_theirs()
    {
        var records = new[] { Record("p:1"), Record("p:2") };
        _runner.Repeat =
        [
            Remote("p:1", ImageBuildStatus.Succeeded, "COMPLETED", digest: "sha256:" + new string('b', 64)) with
            {
                OwnId = records[1].Build.Id.ToString(),
            },
            Remote("p:2", ImageBuildStatus.Succeeded, "COMPLETED", digest: "sha256:" + new string('a', 64)) with
            {
                OwnId = records[0].Build.Id.ToString(),
            },
        ];
        Assert.Equal(ErrorCode.ServiceUnreachable, (await Assert.ThrowsAsync<ImageBuilderException>(() => WatchAsync(records, followLogs: false))).Code);
        Assert.All(
            records,
            record =>
                Assert.Equal((ImageBuildStatus.InProgress, null), (_history.Get(record.Build.Id)!.Build.Status, _history.Get(record.Build.Id)!.Build.Digest))
        );
    }

    [Theory]
    [InlineData(ImageBuildStatus.Reused)]
    [InlineData(ImageBuildStatus.Preparing)]
    [InlineData(ImageBuildStatus.Interrupted)]
    [InlineData("succeeded")]
    [InlineData("PAUSED")]
    public async Task A_status_that_is_not_the_services_is_no_end_and_never_a_success(string word)
    {
        var digest = "sha256:" + new string('a', 64);
        var record = Record("p:1");
        _runner.Answers.Enqueue([Remote("p:1", word, "BUILD", digest) with { IsComplete = false }]);
        _runner.Answers.Enqueue([Remote("p:1", word, "BUILD", digest) with { IsComplete = null }]);
        _runner.Answers.Enqueue([Remote("p:1", word, "COMPLETED", digest) with { IsComplete = true }]);

        var build = Assert.Single(await WatchAsync([record], followLogs: false));

        Assert.Equal((ImageBuildStatus.Fault, null), (build.Status, build.Image));
        Assert.Contains($"'{word}'", build.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(3, _runner.Asked.Count);
        Assert.DoesNotContain(_observer.Events.OfType<BuildProgress>(), progress => progress.Build.Status == word);
    }

    [Fact]
    public async Task A_build_that_is_complete_without_an_end_ends_with_its_last_phase()
    {
        var last = Plans.Epoch.AddMinutes(3);
        _runner.Answers.Enqueue([
            Remote("p:1", ImageBuildStatus.Failed, "COMPLETED") with
            {
                EndTime = null,
                IsComplete = true,
                Phases = [new("BUILD", "FAILED", Plans.Epoch, last, null)],
            },
        ]);
        Assert.Equal(
            (ImageBuildStatus.Failed, last),
            Assert.Single(await WatchAsync([Record("p:1")], followLogs: false)) is var build ? (build.Status, build.EndTime) : default
        );
    }

    [Fact]
    public async Task A_registry_that_takes_nothing_is_one_warning_and_the_watch_goes_on()
    {
        var record = Record("p:1");
        _history.Save(record);
        _history.Failure = new(ErrorCode.RegistryUnavailable, "The disk is full.");
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.InProgress, "PRE_BUILD")]);
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.InProgress, "BUILD")]);
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.Succeeded, "COMPLETED", digest: "sha256:" + new string('a', 64))]);

        var build = Assert.Single(await WatchAsync([record], followLogs: false));

        Assert.Equal(ImageBuildStatus.Succeeded, build.Status);
        var warnings = _observer.Events.OfType<WarningMessage>().Select(static warning => warning.Text).ToList();
        Assert.Equal(2, warnings.Count);
        Assert.Contains("The disk is full.", warnings[0], StringComparison.Ordinal);
        Assert.Contains($"Wait-ImageBuild {record.Build.Id}", warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_registry_did_not_take_is_recorded_as_soon_as_it_does()
    {
        var record = Record("p:1");
        _history.Save(record);
        _history.Failure = new(ErrorCode.RegistryUnavailable, "The disk is full.");
        _observer.OnFirst = () => _history.Failure = null;
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.InProgress, "BUILD")]);
        _runner.Repeat = null;
        _runner.Answers.Enqueue([Remote("p:1", ImageBuildStatus.InProgress, "BUILD")]);
        _runner.AskErrors.Clear();
        _ = await Assert.ThrowsAsync<ImageBuilderException>(() => WatchAsync([record], followLogs: false, TimeSpan.FromSeconds(2)));
        Assert.Equal("BUILD", _history.Get(record.Build.Id)!.Build.Phase);
        Assert.Single(_observer.Events.OfType<WarningMessage>());
    }

    internal static ProcessIdentity Dead { get; } = new(Environment.MachineName, int.MaxValue - 1, Plans.Epoch);

    internal static string Submission { get; } =
        """{"Project":"p","IdempotencyToken":"token","Source":"b/k","BuildSpec":"v","Variables":[],"BuildImage":"i","ComputeType":"c","EnvironmentType":"e","PrivilegedMode":false}""";

    internal static BuildRecord Record(string? buildId, string status = ImageBuildStatus.InProgress, ProcessIdentity? owner = null)
    {
        return new()
        {
            Project = "p",
            Repository = "r/app",
            Location = new(null, null, "eu-central-1", null),
            Owner = owner ?? ProcessIdentity.Current,
            Build = new()
            {
                Id = Guid.NewGuid(),
                BuildId = buildId,
                Status = status,
                Tags = ["r/app:1"],
                Context = new("hash", 1, 2, 3),
                StartTime = Plans.Epoch,
                Phases = [],
                ImageBuilder = "builder",
            },
        };
    }

    internal static RemoteBuild Remote(string id, string status, string phase, string? digest = null) =>
        new()
        {
            Id = id,
            Status = status,
            Phase = phase,
            Phases = [],
            EndTime = ImageBuildStatus.IsRunning(status) ? null : Plans.Epoch,
            Exported = digest is null ? new Dictionary<string, string>(StringComparer.Ordinal) : new(StringComparer.Ordinal) { ["ZIB_IMAGE_DIGEST"] = digest },
        };

    private Task<List<ImageBuild>> WatchAsync(IReadOnlyList<BuildRecord> records, bool followLogs, TimeSpan? timeout = null) =>
        WatchAsync(records, ids => new(ids, followLogs, timeout, AwsOptions.None), []);

    private async Task<List<ImageBuild>> WatchAsync(IReadOnlyList<BuildRecord> records, Func<IReadOnlyList<Guid>, WatchRequest> shape, List<ImageBuild> builds)
    {
        foreach (var record in _history.Failure is null ? records : [])
        {
            _history.Save(record);
        }

        using var watcher = new BuildWatcher(
            _history,
            new(_history, new(_time, _uptime), _time),
            _ => Task.FromResult<IBuildRunner>(_runner),
            _time,
            _observer
        );
        var request = shape([.. records.Select(static record => record.Build.Id)]);
        await foreach (var build in watcher.WatchAsync(Queue(records), request, TestContext.Current.CancellationToken))
        {
            builds.Add(build);
        }

        return builds;
    }

    internal static ChannelReader<BuildRecord> Queue(IEnumerable<BuildRecord> records)
    {
        var queue = Channel.CreateUnbounded<BuildRecord>();
        foreach (var record in records)
        {
            Assert.True(queue.Writer.TryWrite(record));
        }

        queue.Writer.Complete();
        return queue.Reader;
    }

    internal sealed class Recorder : IEngineObserver
    {
        public List<EngineEvent> Events { get; } = [];

        /// <summary>What is done when the first thing is reported, or null.</summary>
        public Action? OnFirst { get; set; }

        public void Report(EngineEvent happened)
        {
            var first = OnFirst;
            OnFirst = null;
            first?.Invoke();
            lock (Events)
            {
                Events.Add(happened);
            }
        }
    }

    internal sealed class MemoryHistory : IBuildHistory
    {
        private readonly Dictionary<Guid, BuildRecord> _records = [];

        /// <summary>What the registry says instead of taking anything, or null.</summary>
        public ImageBuilderException? Failure { get; set; }

        public void Save(BuildRecord record, Secret? order = null) => _records[record.Build.Id] = Failure is null ? record : throw Failure;

        public Secret? OpenOrder(Guid id) => throw new InvalidOperationException("Unplanned call.");

        public BuildRecord? Get(Guid id) => _records.GetValueOrDefault(id);

        public IReadOnlyList<BuildRecord> Find(NameMatch? reference, BuildFilter? filter = null, Action<ImageBuilderException>? unreadable = null) =>
            throw new InvalidOperationException("Unplanned call.");

        public void Remove(Guid id) => throw new InvalidOperationException("Unplanned call.");
    }

    private sealed class FailingDialect : IStepDialect
    {
        public bool Read(string line, DateTimeOffset at, StepBoard board, out string? step) => throw new InvalidOperationException("Nobody expects this.");
    }

    /// <summary>A service that answers as it was told, and throws on everything else.</summary>
    internal sealed class ScriptedRunner : IBuildRunner
    {
        public Queue<IReadOnlyList<RemoteBuild>> Answers { get; } = [];

        public IReadOnlyList<RemoteBuild>? Repeat { get; set; }

        public Queue<Exception> AskErrors { get; } = [];

        public List<IReadOnlyList<string>> Asked { get; } = [];

        public List<(string? Token, string Next, string[] Lines)> Pages { get; } = [];

        public Exception? LogError { get; set; }

        public string[] End { get; set; } = [];

        public Exception? EndError { get; set; }

        public List<BuildSubmission> Started { get; } = [];

        public RemoteBuild? StartAnswer { get; set; }

        /// <summary>What is found of a build that is looked for: a search, or what is said instead.</summary>
        public Queue<object> Searches { get; } = [];

        /// <summary>Whether the service says nothing of builds that it does not know.</summary>
        public bool IsSilent { get; set; }

        public string Region => "eu-central-1";

        public Task<BuildSearch> FindAsync(string project, Guid id, DateTimeOffset? submitted, CancellationToken cancellationToken) =>
            Searches.Dequeue() switch
            {
                BuildSearch search => Task.FromResult(search),
                Exception error => Task.FromException<BuildSearch>(error),
                _ => throw new InvalidOperationException("Unplanned answer."),
            };

        public Task<RemoteBuild> StartAsync(BuildSubmission submission, TokenLease token, CancellationToken cancellationToken)
        {
            Assert.True(token.IsAlive);
            Started.Add(submission);
            return Task.FromResult(StartAnswer ?? throw new InvalidOperationException("Unplanned call."));
        }

        public Task<BuildAnswers> GetAsync(IReadOnlyList<string> buildIds, CancellationToken cancellationToken)
        {
            if (AskErrors.TryDequeue(out var error))
            {
                return Task.FromException<BuildAnswers>(error);
            }

            Asked.Add(buildIds);
            var builds = (Repeat ?? Answers.Dequeue()).ToDictionary(static build => build.Id, StringComparer.Ordinal);
            return Task.FromResult(new BuildAnswers(builds, IsSilent ? new HashSet<string>() : buildIds.Where(id => !builds.ContainsKey(id)).ToHashSet()));
        }

        public Task<RemoteBuild> StopAsync(string buildId, CancellationToken cancellationToken) => throw new InvalidOperationException("Unplanned call.");

        public Task<LogPage> ReadLogAsync(string group, string stream, string? token, CancellationToken cancellationToken)
        {
            Assert.Equal(("g", "s"), (group, stream));
            if (LogError is not null)
            {
                return Task.FromException<LogPage>(LogError);
            }

            // The logs of several builds are read at the same time.
            (string? Token, string Next, string[] Lines) page;
            lock (Pages)
            {
                if (Pages is [] || Pages[0].Token != token)
                {
                    return Task.FromResult(new LogPage([], token));
                }

                page = Pages[0];
                Pages.RemoveAt(0);
            }

            return Task.FromResult(new LogPage([.. page.Lines.Select(static line => new LogEntry(Plans.Epoch, line))], page.Next));
        }

        public Task<IReadOnlyList<LogEntry>> ReadLogEndAsync(string group, string stream, int lines, CancellationToken cancellationToken) =>
            EndError is not null
                ? Task.FromException<IReadOnlyList<LogEntry>>(EndError)
                : Task.FromResult<IReadOnlyList<LogEntry>>([.. End.Select(static line => new LogEntry(Plans.Epoch, line))]);

        public void Dispose() { }
    }
}
