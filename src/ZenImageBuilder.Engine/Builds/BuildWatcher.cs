using System.Runtime.CompilerServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>
/// Watches builds until each has ended and its log is read: one call a tick for all builds of a service, less often while nothing changes or the service does not answer.
/// </summary>
internal sealed class BuildWatcher(IBuildHistory history, BuildRecovery recovery, Func<BuildRecord, Task<IBuildRunner>> open, TimeProvider time, IEngineObserver observer)
    : IDisposable
{
    /// <summary>So many logs are read side by side.</summary>
    private const int ReadersAtOnce = 8;

    /// <summary>A person sees the time pass.</summary>
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Dictionary<RemoteLocation, IBuildRunner> _runners = [];

    private readonly PollPace _ask = Asking(time);

    private readonly OddAnswers _odd = new("The builds");

    private DateTimeOffset _shown = time.GetUtcNow();

    private bool _hasNews;

    /// <summary>How often builds are asked about.</summary>
    public static PollPace Asking(TimeProvider time) => new(time, Second, TimeSpan.FromSeconds(5), growth: 1.25);

    public async IAsyncEnumerable<ImageBuild> WatchAsync(WatchRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var deadline = request.Timeout is { } longest ? time.GetUtcNow() + longest : DateTimeOffset.MaxValue;
        var watched = request.Ids.Distinct().Select(id => new WatchedBuild(Load(id))).ToList();
        List<WatchedBuild> lost = [];
        bool isEnough;
        while (true)
        {
            while (request.More is { } more && more.TryRead(out var id))
            {
                watched.Add(new(Load(id)));
            }

            if (_ask.IsDue)
            {
                await AskAsync(watched, cancellationToken).ConfigureAwait(false);
                GiveUp(watched, lost);
            }

            if (request.FollowLogs)
            {
                await ReadLogsAsync(watched, cancellationToken).ConfigureAwait(false);
            }

            var isOver = time.GetUtcNow() >= deadline;
            var ended = watched.Where(build => build.Record.Build.HasEnded && (isOver || build.Tail is not { IsComplete: false }))
                .OrderBy(static build => build.Record.Build.EndTime).Take(request.Any ? 1 : int.MaxValue).ToList();
            foreach (var build in ended)
            {
                _ = watched.Remove(build);
                yield return await FinishAsync(build, cancellationToken).ConfigureAwait(false);
            }

            isEnough = (watched.Count == 0 && request.More is not { Completion.IsCompleted: false }) || (request.Any && ended.Count > 0);
            if (isEnough || isOver)
            {
                break;
            }

            if (watched.Count == 0)
            {
                _ = await request.More!.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            Show(watched);
            await PollPace.UntilAsync(Next(watched, deadline), time, cancellationToken).ConfigureAwait(false);
        }

        foreach (var build in request.WithRunning ? [.. watched, .. lost] : Array.Empty<WatchedBuild>())
        {
            yield return build.Record.Build;
        }

        if (!isEnough)
        {
            throw TimedOut([.. watched, .. lost], request.Timeout!.Value);
        }

        if (lost.Count > 0 && !request.Any)
        {
            throw BuildSight.Lost(lost[0].Sight.Reason!, lost.Select(static build => build.Record.Build.BuildId));
        }
    }

    public void Dispose()
    {
        foreach (var runner in _runners.Values)
        {
            runner.Dispose();
        }
    }

    /// <summary>Brings every build up to date: those that the service has, in one call; those that it may not have, by the recovery.</summary>
    private async Task AskAsync(List<WatchedBuild> watched, CancellationToken cancellationToken)
    {
        _hasNews = false;
        ImageBuilderException? outage = null;
        foreach (var build in watched.Where(static build => build.Record.Build is { BuildId: null, HasEnded: false }))
        {
            outage = await UnlessOutAsync(async () => Change(build, await recovery.RecoverAsync(build.Record, RunnerAsync, observer, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false) ?? outage;
        }

        foreach (var group in watched.Where(static build => build.Record.Build is { BuildId: not null, HasEnded: false }).GroupBy(static build => build.Record.Location))
        {
            outage = await UnlessOutAsync(() => AskServiceAsync([.. group], cancellationToken)).ConfigureAwait(false) ?? outage;
        }

        if (outage is not null)
        {
            _ask.BackOff();
            _odd.Tell(outage, _ask.Interval, observer);
            return;
        }

        _odd.Understood();
        if (_hasNews)
        {
            _ask.News();
        }
        else
        {
            _ask.Quiet();
        }
    }

    /// <summary>Leaves builds alone that cannot be seen while all others can, so that the watch of these goes on and ends.</summary>
    private void GiveUp(List<WatchedBuild> watched, List<WatchedBuild> lost)
    {
        foreach (var build in watched.Where(static build => build.Sight.IsLost).ToList())
        {
            _ = watched.Remove(build);
            lost.Add(build);
            if (watched.Count > 0)
            {
                observer.Report(new WarningMessage($"The build {build.Record.Build.BuildId} is watched no more. {build.Sight.Reason!.Message} It goes on; Wait-ImageBuild watches it again."));
            }
        }
    }

    /// <summary>A build goes on whether or not it can be seen, so that a service does not answer is no reason to give up.</summary>
    /// <returns>The error of a service that does not answer, or null.</returns>
    private static async Task<ImageBuilderException?> UnlessOutAsync(Func<Task> ask)
    {
        try
        {
            await ask().ConfigureAwait(false);
            return null;
        }
        catch (ImageBuilderException exception) when (exception.Code is ErrorCode.Throttled or ErrorCode.ServiceUnreachable)
        {
            return exception;
        }
    }

    private async Task AskServiceAsync(List<WatchedBuild> builds, CancellationToken cancellationToken)
    {
        var runner = await RunnerAsync(builds[0].Record).ConfigureAwait(false);
        var remotes = await runner.GetAsync([.. builds.Select(static build => build.Record.Build.BuildId!)], cancellationToken).ConfigureAwait(false);
        var known = remotes.ToDictionary(static remote => remote.Id, StringComparer.Ordinal);
        foreach (var build in builds)
        {
            var isKnown = known.TryGetValue(build.Record.Build.BuildId!, out var remote);
            if (remote?.Unreadable is { } reason)
            {
                build.Sight.Miss(reason);
                continue;
            }

            Change(build, build.Sight.See(isKnown ? build.Record.With(remote!) : Forgotten(build.Record), time.GetUtcNow()));
        }

        if (builds.TrueForAll(static build => build.Sight.Reason is not null))
        {
            throw builds[0].Sight.Reason!;
        }
    }

    /// <summary>What is known of a build that the service does not know any more stays; of one that ran, the end is not known.</summary>
    private BuildRecord Forgotten(BuildRecord record) => ImageBuildStatus.IsRunning(record.Build.Status)
        ? record.Ended(ImageBuildStatus.Fault, $"The build service does not know the build '{record.Build.BuildId}' any more.", time.GetUtcNow())
        : record with { Build = record.Build with { EndTime = time.GetUtcNow() } };

    private void Change(WatchedBuild build, BuildRecord after)
    {
        var before = build.Record;
        build.Record = after;
        if (before.LogStream != after.LogStream || before.Build.Phase != after.Build.Phase || before.Build.Status != after.Build.Status)
        {
            _hasNews = true;
            history.Save(after);
        }

        observer.Report(new BuildProgress(after.Build));
    }

    /// <summary>Reads a page of every log that is due.</summary>
    private async Task ReadLogsAsync(List<WatchedBuild> watched, CancellationToken cancellationToken)
    {
        foreach (var build in watched.Where(static build => build.Tail is null && build.Record is { LogStream: not null, Build.BuildId: not null }))
        {
            _ = await UnlessOutAsync(async () =>
                build.Tail = new(await RunnerAsync(build.Record).ConfigureAwait(false), build.Record, time, LogPatience.Everything)).ConfigureAwait(false);
        }

        await Parallel.ForEachAsync(
            watched.Where(static build => build.Tail?.IsDue(build.Record) == true),
            new ParallelOptions { MaxDegreeOfParallelism = ReadersAtOnce, CancellationToken = cancellationToken },
            async (build, cancellation) => await ReadLogAsync(build, build.Tail!, watched.Count, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task ReadLogAsync(WatchedBuild build, LogTail tail, int atOnce, CancellationToken cancellationToken)
    {
        tail.AtOnce = atOnce;
        foreach (var line in await tail.NextAsync(build.Record, observer, cancellationToken).ConfigureAwait(false))
        {
            observer.Report(new LogLineRead(line));
        }

        var steps = tail.Steps;
        if (steps is [.., var last] && (build.Record.Build.Steps is not [.., var before] || last != before))
        {
            build.Record = build.Record with { Build = build.Record.Build with { Steps = steps } };
            observer.Report(new BuildProgress(build.Record.Build));
        }
    }

    /// <summary>The last word on a build: its steps, and the reason of a failure.</summary>
    private async Task<ImageBuild> FinishAsync(WatchedBuild build, CancellationToken cancellationToken)
    {
        BuildRecord finished;
        if (build.Tail is { } tail)
        {
            tail.End(build.Record.Build);
            finished = FailureDiagnosis.Explain(build.Record with { Build = build.Record.Build with { Steps = tail.Steps } }, tail.LastLines);
        }
        else
        {
            finished = await FailureDiagnosis.ExplainAsync(build.Record, RunnerAsync, observer, cancellationToken).ConfigureAwait(false);
        }

        if (finished.Build is { Status: ImageBuildStatus.Succeeded, Digest: null })
        {
            observer.Report(new WarningMessage($"The build {finished.Build.BuildId} succeeded, but the service does not say which digest it pushed."));
        }

        history.Save(finished);
        observer.Report(new BuildProgress(finished.Build));
        return finished.Build;
    }

    private async Task<IBuildRunner> RunnerAsync(BuildRecord record)
    {
        if (!_runners.TryGetValue(record.Location, out var runner))
        {
            runner = await open(record).ConfigureAwait(false);
            _runners.Add(record.Location, runner);
        }

        return runner;
    }

    private BuildRecord Load(Guid id) => history.Get(id) ?? throw new ImageBuilderException(ErrorCode.BuildNotFound, $"No build '{id}' is recorded.", id);

    /// <summary>Says once a second how builds stand, so that their clocks go on while nothing happens.</summary>
    private void Show(List<WatchedBuild> watched)
    {
        if (time.GetUtcNow() < _shown + Second)
        {
            return;
        }

        _shown = time.GetUtcNow();
        foreach (var build in watched.Where(static build => !build.Record.Build.HasEnded))
        {
            observer.Report(new BuildProgress(build.Record.Build));
        }
    }

    private DateTimeOffset Next(List<WatchedBuild> watched, DateTimeOffset deadline)
    {
        var asked = watched.Exists(static build => !build.Record.Build.HasEnded) ? _ask.Due : DateTimeOffset.MaxValue;
        return watched.Select(static build => build.Tail?.Due(build.Record) ?? DateTimeOffset.MaxValue).Append(asked).Append(deadline).Append(_shown + Second).Min();
    }

    private static ImageBuilderException TimedOut(List<WatchedBuild> watched, TimeSpan timeout)
    {
        var names = string.Join(", ", watched.Select(static build => build.Record.Build.BuildId ?? build.Record.Build.Id.ToString()));
        return new(
            ErrorCode.WaitTimedOut,
            $"After {timeout} these builds still run: {names}.",
            names,
            "They go on. Wait-ImageBuild watches them again, Stop-ImageBuild stops them.");
    }

    /// <summary>A build with what is known of it so far.</summary>
    private sealed class WatchedBuild(BuildRecord record)
    {
        public BuildRecord Record { get; set; } = record;

        public BuildSight Sight { get; } = new();

        /// <summary>Its log, once it has one and is followed.</summary>
        public LogTail? Tail { get; set; }
    }
}
