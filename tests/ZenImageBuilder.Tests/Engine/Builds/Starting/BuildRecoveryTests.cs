using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Engine.Clocks;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using static ZenImageBuilder.Tests.Engine.Builds.Watching.BuildWatcherTests;

namespace ZenImageBuilder.Tests.Engine.Builds.Starting;

/// <summary>What becomes of a start that got no answer, whatever was done to the clock meanwhile: a build is never started twice.</summary>
public sealed class BuildRecoveryTests
{
    private static readonly BuildSearch None = new(null, IsWhole: true);

    private readonly SkippingTime _time = new(Plans.Epoch);

    private readonly StubUptime _uptime = new();

    private readonly MemoryHistory _history = new();

    private readonly ScriptedRunner _runner = new();

    private readonly Recorder _observer = new();

    private readonly SubmissionClock _clock;

    private readonly BuildRecovery _recovery;

    public BuildRecoveryTests()
    {
        _clock = new(_time, _uptime);
        _recovery = new(_history, _clock, _time);
    }

    private IEnumerable<string> Warnings => _observer.Events.OfType<WarningMessage>().Select(static warning => warning.Text);

    [Fact]
    public async Task What_the_project_has_is_adopted_and_nothing_is_sent_again()
    {
        var record = Submitted();
        _runner.Searches.Enqueue(
            new BuildSearch(Remote("p:7", ImageBuildStatus.InProgress, "BUILD") with { OwnId = record.Build.Id.ToString() }, IsWhole: true)
        );
        var after = await RecoverAsync(record);
        Assert.Equal(("p:7", ImageBuildStatus.InProgress, null), (after.Build.BuildId, after.Build.Status, after.Submission));
        Assert.Empty(_runner.Started);
    }

    [Fact]
    public async Task Within_the_life_of_the_token_it_is_sent_again_once_the_project_was_asked()
    {
        var record = Submitted();
        Pass(TimeSpan.FromMinutes(4));
        _runner.Searches.Enqueue(None);
        _runner.StartAnswer = Remote("p:9", ImageBuildStatus.InProgress, "QUEUED");
        Assert.Equal("p:9", (await RecoverAsync(record)).Build.BuildId);
        Assert.Single(_runner.Started);
        Assert.Empty(_runner.Searches);
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(-5)]
    [InlineData(0)]
    [InlineData(24 * 60)]
    public async Task After_the_life_of_the_token_it_is_not_sent_again_wherever_the_clock_was_set(int minutes)
    {
        var record = Submitted();
        Pass(TimeSpan.FromMinutes(6));
        _time.Set(TimeSpan.FromMinutes(minutes));
        _runner.Searches.Enqueue(None);
        var after = await RecoverAsync(record);
        Assert.Equal(ImageBuildStatus.Interrupted, after.Build.Status);
        Assert.Contains("was not started", after.Build.Failure!.Message, StringComparison.Ordinal);
        Assert.Empty(_runner.Started);
        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task A_machine_that_was_started_anew_or_is_another_one_sends_nothing_again()
    {
        var record = Submitted();
        _uptime.Now = new("another boot", TimeSpan.FromMinutes(1));
        await AssertNotSentAsync(record);
    }

    [Fact]
    public async Task A_machine_that_was_restored_to_an_earlier_moment_sends_nothing_again()
    {
        var record = Submitted();
        _time.Set(TimeSpan.FromHours(5));
        await AssertNotSentAsync(record);
    }

    [Fact]
    public async Task A_clock_of_the_system_that_went_back_says_nothing_of_an_age()
    {
        var record = Submitted();
        _uptime.Advance(TimeSpan.FromMinutes(-10));
        await AssertNotSentAsync(record);
    }

    [Fact]
    public async Task A_record_of_an_older_version_is_of_unknown_age()
    {
        await AssertNotSentAsync(Submitted() with { SubmittedUptime = null });
    }

    [Fact]
    public async Task A_machine_that_tells_no_time_since_its_start_sends_nothing_again()
    {
        _uptime.Now = null;
        await AssertNotSentAsync(Submitted());
    }

    [Theory]
    [InlineData(ErrorCode.AccessDenied)]
    [InlineData(ErrorCode.RequestRefused)]
    public async Task A_project_that_may_not_be_listed_is_one_warning_and_the_end_is_not_known(ErrorCode code)
    {
        var records = new[] { Submitted(), Submitted() };
        Pass(TimeSpan.FromMinutes(6));
        foreach (var record in records)
        {
            _runner.Searches.Enqueue(new ImageBuilderException(code, "AWS denies codebuild:ListBuildsForProject on project 'p'."));
            var after = await RecoverAsync(record);
            Assert.Equal(ImageBuildStatus.Interrupted, after.Build.Status);
            Assert.Contains("it is not known whether the build was started", after.Build.Failure!.Message, StringComparison.Ordinal);
            Assert.Contains($"ZIB_BUILD_ID={record.Build.Id}", after.Build.Failure.Message, StringComparison.Ordinal);
        }

        Assert.Contains("codebuild:ListBuildsForProject", Assert.Single(Warnings), StringComparison.Ordinal);
        Assert.Empty(_runner.Started);
    }

    [Fact]
    public async Task A_project_that_may_not_be_listed_is_asked_with_the_token_while_that_lives()
    {
        var record = Submitted();
        _runner.Searches.Enqueue(new ImageBuilderException(ErrorCode.AccessDenied, "No."));
        _runner.StartAnswer = Remote("p:9", ImageBuildStatus.InProgress, "QUEUED");
        Assert.Equal("p:9", (await RecoverAsync(record)).Build.BuildId);
        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task Of_a_project_that_cannot_be_looked_through_nothing_is_concluded()
    {
        var record = Submitted();
        Pass(TimeSpan.FromMinutes(6));
        _runner.Searches.Enqueue(new BuildSearch(null, IsWhole: false));
        Assert.Contains("it is not known", (await RecoverAsync(record)).Build.Failure!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ErrorCode.ServiceUnreachable)]
    [InlineData(ErrorCode.Throttled)]
    public async Task A_service_that_is_away_settles_nothing(ErrorCode code)
    {
        var record = Submitted();
        Pass(TimeSpan.FromMinutes(6));
        _runner.Searches.Enqueue(new ImageBuilderException(code, "Not now."));
        Assert.Equal(code, (await Assert.ThrowsAsync<ImageBuilderException>(() => RecoverAsync(record))).Code);
        Assert.Equal(ImageBuildStatus.Submitting, _history.Get(record.Build.Id)!.Build.Status);
    }

    [Fact]
    public async Task A_build_that_this_process_is_starting_is_left_to_it()
    {
        var record = Submitted(ProcessIdentity.Current);
        using (StartsUnderWay.Begin(record.Build.Id))
        {
            Assert.Equal(record, await RecoverAsync(record));
        }

        // This process goes on, and is not at it any more.
        _runner.Searches.Enqueue(None);
        _runner.StartAnswer = Remote("p:9", ImageBuildStatus.InProgress, "QUEUED");
        Assert.Equal("p:9", (await RecoverAsync(record)).Build.BuildId);
    }

    [Fact]
    public async Task Another_process_that_lives_is_at_a_start_no_longer_than_that_may_take()
    {
        // The first process of a machine lives as long as that.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no process of another program with a known number.");
        using var first = System.Diagnostics.Process.GetProcessById(1);
        var record = Submitted(new(Environment.MachineName, 1, new DateTimeOffset(first.StartTime).ToUniversalTime()));
        Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(record, await RecoverAsync(record));

        Pass(TimeSpan.FromMinutes(4));
        _runner.Searches.Enqueue(None);
        Assert.Equal(ImageBuildStatus.Interrupted, (await RecoverAsync(record)).Build.Status);
    }

    [Fact]
    public async Task What_the_service_answered_and_the_registry_did_not_take_is_remembered_here()
    {
        var record = Submitted(ProcessIdentity.Current);
        var accepted = record.With(Remote("p:9", ImageBuildStatus.InProgress, "QUEUED"));
        StartsUnderWay.Keep(accepted);
        Assert.Equal(accepted, await RecoverAsync(record));

        _history.Save(accepted);
        Assert.Equal(accepted, await RecoverAsync(record));
        Assert.Null(StartsUnderWay.AnswerOf(record.Build.Id));
    }

    [Fact]
    public void A_lease_ends_with_the_token_and_not_with_the_call()
    {
        var record = Submitted();
        Pass(TimeSpan.FromMinutes(4));
        var lease = _clock.Lease(record);
        Assert.Equal(TimeSpan.FromSeconds(30), lease.Left);

        // The machine sleeps: its uptime goes on, and what the process counts stands still.
        _uptime.Advance(TimeSpan.FromMinutes(1));
        Assert.False(lease.IsAlive);
    }

    [Fact]
    public void Without_an_uptime_a_lease_goes_by_the_clock_of_the_process()
    {
        _uptime.Now = null;
        var lease = _clock.Lease(Submitted());
        Assert.Equal(TokenLease.Life, lease.Left);
        _time.Set(TimeSpan.FromHours(-1));
        Assert.Equal(TokenLease.Life, lease.Left);
    }

    [Fact]
    public void The_system_tells_how_long_it_is_up_and_which_start_that_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux says the same in a file.");
        var now = SystemUptime.Instance.Now!;
        var told = File.ReadAllText("/proc/uptime").Split(' ')[0];
        Assert.InRange(now.Elapsed.TotalSeconds - double.Parse(told, System.Globalization.CultureInfo.InvariantCulture), -5, 5);
        Assert.True(Guid.TryParse(now.Boot, out _));
        Assert.InRange(SystemUptime.Instance.Now!.Since(now)!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_process_is_known_by_a_clock_that_cannot_be_set()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the system keeps the time at which a process started.");
        var current = ProcessIdentity.Current;
        Assert.NotNull(current.StartedUptime);
        Assert.False((current with { Started = current.Started.AddHours(-1) }).HasEnded());
        Assert.True((current with { Started = current.Started.AddHours(-1) }).IsThisProcess);
        Assert.True(
            (current with { StartedUptime = current.StartedUptime with { Elapsed = current.StartedUptime.Elapsed - TimeSpan.FromSeconds(1) } }).HasEnded()
        );
        Assert.True((current with { StartedUptime = current.StartedUptime with { Boot = "another boot" } }).HasEnded());
        Assert.False((current with { StartedUptime = null }).HasEnded());
    }

    /// <summary>Time passes, on every clock.</summary>
    private void Pass(TimeSpan by)
    {
        _time.Set(by);
        _uptime.Advance(by);
    }

    private BuildRecord Submitted(ProcessIdentity? owner = null)
    {
        var record = _clock.Mark(Record(null, ImageBuildStatus.Submitting, owner ?? Dead) with { Submission = new(Submission) });
        _history.Save(record);
        return record;
    }

    /// <summary>Nothing is sent, and what became of it is not said before the project was asked twice.</summary>
    private async Task AssertNotSentAsync(BuildRecord record)
    {
        _history.Save(record);
        _runner.Searches.Enqueue(None);
        Assert.Equal(ImageBuildStatus.Submitting, (await RecoverAsync(record)).Build.Status);

        // It is not asked again at once.
        Assert.Equal(ImageBuildStatus.Submitting, (await RecoverAsync(record)).Build.Status);
        await Task.Delay(BuildRecovery.Settling, _time, TestContext.Current.CancellationToken);
        _runner.Searches.Enqueue(None);
        var after = await RecoverAsync(record);
        Assert.Equal(ImageBuildStatus.Interrupted, after.Build.Status);
        Assert.Contains("was not started", after.Build.Failure!.Message, StringComparison.Ordinal);
        Assert.Empty(_runner.Started);
    }

    private Task<BuildRecord> RecoverAsync(BuildRecord record) =>
        _recovery.RecoverAsync(record, _ => Task.FromResult<IBuildRunner>(_runner), _observer, TestContext.Current.CancellationToken);
}
