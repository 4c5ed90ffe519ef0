using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Builds.Log;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Engine.Builds.Watching;
using ZenImageBuilder.Engine.Clocks;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Tests.Engine.Builds.Watching;

namespace ZenImageBuilder.Tests.Engine.Builds.Log;

/// <summary>The log of a build, as the watch and as Get-ImageBuildLog read it: complete, in order, once each, soon, and without asking too often.</summary>
public sealed class LogTests
{
    private static readonly DateTimeOffset Provisioned = Plans.Epoch.AddSeconds(20);

    private readonly SkippingTime _time = new(Plans.Epoch);

    private readonly Received _received;

    public LogTests() => _received = new(_time);

    [Fact]
    public async Task Every_line_comes_once_and_in_order_whatever_the_pages_do()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var start = _time.GetUtcNow();
            var lines = Written(random, start + TimeSpan.FromSeconds(20), random.Next(2000));
            var end = (lines is [.., var last] ? last.At : start + TimeSpan.FromSeconds(30)) - TimeSpan.FromSeconds(random.Next(2));
            var service = new ScatteredLog(_time, seed, lines, start + TimeSpan.FromSeconds(20), end);
            _received.Lines.Clear();

            var build = await WatchAsync(service);
            var followed = await FollowAsync(service);

            Assert.Equal(ImageBuildStatus.Succeeded, build.Status);
            Assert.Equal(lines.Select(static line => line.Line), _received.Lines.Select(static line => line.Line.Message));
            Assert.Equal(lines.Select(static line => line.Line), followed);
        }
    }

    [Fact]
    public async Task While_lines_come_they_are_told_soon_and_a_quiet_log_is_asked_for_seldom()
    {
        var busy = Enumerable.Range(0, 600).Select(static number => (Provisioned + TimeSpan.FromMilliseconds(number * 100), $"line {number}")).ToList();
        var quiet = (From: busy[^1].Item1 + TimeSpan.FromMinutes(1), Until: busy[^1].Item1 + TimeSpan.FromMinutes(10));
        var service = new ScatteredLog(_time, 1, [.. busy, (quiet.Until, "the end")], Provisioned, quiet.Until);

        _ = await WatchAsync(service);

        var late = _received.Lines.Select(static line => (line.At - line.Line.Timestamp).TotalSeconds).Order().ToList();
        Assert.Equal(601, late.Count);
        Assert.True(late[late.Count / 2] < 1.5, $"median {late[late.Count / 2]} s");

        // The first lines wait until the log has a name, which the build is asked for every five seconds at the most.
        Assert.True(late[^1] < 6, $"longest {late[^1]} s");

        // Some of these answers say that there is more, which is asked for at once.
        var minutes = (quiet.Until - quiet.From).TotalMinutes;
        var rounds = service.Reads.Where(at => at >= quiet.From && at < quiet.Until).Distinct().Count();
        Assert.True(rounds <= (minutes * 12) + 1, $"{rounds} reads in {minutes} minutes");
        Assert.True(service.Asked.Count(at => at >= quiet.From && at < quiet.Until) <= (minutes * 12) + 1);
    }

    [Theory]
    [InlineData(ErrorCode.ServiceUnreachable)]
    [InlineData(ErrorCode.Throttled)]
    public async Task A_network_that_is_away_for_minutes_loses_nothing_and_is_asked_less_and_less(ErrorCode code)
    {
        var lines = Enumerable.Range(0, 600).Select(static number => (Provisioned + TimeSpan.FromSeconds(number), $"line {number}")).ToList();
        var outage = (From: Provisioned + TimeSpan.FromMinutes(2), Until: Provisioned + TimeSpan.FromMinutes(8), code);
        var service = new ScatteredLog(_time, 3, lines, Provisioned, Provisioned + TimeSpan.FromMinutes(10)) { Outage = outage };

        var build = await WatchAsync(service);
        Assert.Equal(ImageBuildStatus.Succeeded, build.Status);
        Assert.Equal(lines.Select(static line => line.Item2), _received.Lines.Select(static line => line.Line.Message));
        Assert.Empty(_received.Warnings);
        Assert.InRange(service.Asked.Count(at => at >= outage.From && at < outage.Until), 10, 32);
    }

    [Fact]
    public async Task Who_follows_a_log_alone_does_not_lose_it_over_an_outage_either()
    {
        var lines = Enumerable.Range(0, 100).Select(static number => (Provisioned + TimeSpan.FromSeconds(number), $"line {number}")).ToList();
        var service = new ScatteredLog(_time, 5, lines, Provisioned, Provisioned + TimeSpan.FromMinutes(2))
        {
            Outage = (Provisioned + TimeSpan.FromSeconds(30), Provisioned + TimeSpan.FromSeconds(90), ErrorCode.ServiceUnreachable),
        };
        Assert.Equal(lines.Select(static line => line.Item2), await FollowAsync(service));
    }

    [Fact]
    public async Task A_log_that_was_asked_for_and_cannot_be_read_is_an_error()
    {
        var service = new ScatteredLog(_time, 7, [], Plans.Epoch, Plans.Epoch.AddMinutes(1))
        {
            Outage = (Plans.Epoch, Plans.Epoch.AddHours(1), ErrorCode.AccessDenied),
        };
        Assert.Equal(ErrorCode.AccessDenied, (await Assert.ThrowsAsync<ImageBuilderException>(() => FollowAsync(service))).Code);
    }

    [Fact]
    public async Task Many_logs_share_what_the_service_allows()
    {
        var lines = Enumerable.Range(0, 300).Select(static number => (Provisioned + TimeSpan.FromMilliseconds(number * 100), $"line {number}")).ToList();
        var service = new ScatteredLog(_time, 9, lines, Provisioned, Provisioned + TimeSpan.FromSeconds(30));
        var record = Record();
        var tail = new LogTail(service, record with { LogGroup = "g", LogStream = "s" }, _time, LogPatience.Everything) { AtOnce = 50 };
        while (_time.GetUtcNow() < Provisioned)
        {
            await Task.Delay(TimeSpan.FromSeconds(20), _time, TestContext.Current.CancellationToken);
        }

        record = record with { LogGroup = "g", LogStream = "s" };
        while (tail.IsDue(record))
        {
            _ = await tail.NextAsync(record, _received, TestContext.Current.CancellationToken);
        }

        // Fifty of them, each so seldom, are five reads a second.
        Assert.Equal(TimeSpan.FromSeconds(10), tail.Due(record) - _time.Monotonic());
    }

    /// <summary>Lines in bursts and pauses, of which many have the same time.</summary>
    private static List<(DateTimeOffset At, string Line)> Written(Random random, DateTimeOffset from, int count)
    {
        var lines = new List<(DateTimeOffset At, string Line)>();
        var at = from;
        for (var number = 0; number < count; number++)
        {
            at += random.Next(20) == 0 ? TimeSpan.FromMilliseconds(random.Next(4000)) : TimeSpan.Zero;
            lines.Add((at, random.Next(10) == 0 ? "the same" : $"line {number}"));
        }

        return lines;
    }

    private static BuildRecord Record() =>
        new()
        {
            Project = "p",
            Repository = "r/app",
            Location = new(null, null, "eu-central-1", null),
            Owner = ProcessIdentity.Current,
            Build = new()
            {
                Id = Guid.NewGuid(),
                BuildId = ScatteredLog.Id,
                Status = ImageBuildStatus.InProgress,
                Tags = ["r/app:1"],
                Context = new("hash", 1, 2, 3),
                StartTime = Plans.Epoch,
                Phases = [],
                ImageBuilder = "builder",
            },
        };

    private async Task<ImageBuild> WatchAsync(ScatteredLog service)
    {
        var history = new OneBuild(Record());
        using var watcher = new BuildWatcher(
            history,
            new(history, new(_time, new StubUptime()), _time),
            _ => Task.FromResult<IBuildRunner>(service),
            _time,
            _received
        );
        await foreach (
            var build in watcher.WatchAsync(
                BuildWatcherTests.Queue([history.Record]),
                new([history.Record.Build.Id], FollowLogs: true, Timeout: null, AwsOptions.None),
                TestContext.Current.CancellationToken
            )
        )
        {
            return build;
        }

        throw new InvalidOperationException("The watch ended without a build.");
    }

    private async Task<List<string>> FollowAsync(ScatteredLog service)
    {
        var lines = new List<string>();
        await foreach (var line in new LogReader(service, ScatteredLog.Id, _time).FollowAsync(Record(), _received, TestContext.Current.CancellationToken))
        {
            lines.Add(line.Message);
        }

        return lines;
    }

    private sealed class Received(TimeProvider time) : IEngineObserver
    {
        public List<(DateTimeOffset At, BuildLogLine Line)> Lines { get; } = [];

        public List<string> Warnings { get; } = [];

        public void Report(EngineEvent happened)
        {
            if (happened is LogLineRead read)
            {
                Lines.Add((time.GetUtcNow(), read.Line));
            }
            else if (happened is WarningMessage warning)
            {
                Warnings.Add(warning.Text);
            }
        }
    }

    private sealed class OneBuild(BuildRecord record) : IBuildHistory
    {
        public BuildRecord Record { get; private set; } = record;

        public void Save(BuildRecord changed, Secret? order = null) => Record = changed;

        public BuildRecord? Get(Guid id) => id == Record.Build.Id ? Record : null;

        public Secret? OpenOrder(Guid id) => throw new InvalidOperationException("Unplanned call.");

        public void Remove(Guid id) => throw new InvalidOperationException("Unplanned call.");

        public IReadOnlyList<BuildRecord> Find(NameMatch? reference, BuildFilter? filter = null, Action<ImageBuilderException>? unreadable = null) =>
            throw new InvalidOperationException("Unplanned call.");
    }
}
