using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Engine.Builds.Log;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Engine.Clocks;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Watching;

/// <summary>
/// Watches builds until each has ended and its log is read, with one call per interval for all builds of a service, less often while nothing changes or the
/// service does not answer.
/// </summary>
internal sealed class BuildWatcher(
    IBuildHistory history,
    BuildRecovery recovery,
    Func<BuildRecord, Task<IBuildRunner>> open,
    TimeProvider time,
    IEngineObserver observer
) : IDisposable
{
    /// <summary>How many logs are read in parallel.</summary>
    private const int ReadersAtOnce = 8;

    /// <summary>After this many answers in succession that do not mention a build, the service is no longer asked about it.</summary>
    public const int MostUnanswered = 5;

    /// <summary>The interval at which the display of the elapsed time is updated.</summary>
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Dictionary<RemoteLocation, IBuildRunner> _runners = [];

    private readonly PollPace _ask = Asking(time);

    private readonly OddAnswers _odd = new("The builds");

    private readonly List<WatchedBuild> _unanswered = [];

    private TimeSpan _shown = time.Monotonic();

    private bool _hasNews;

    private bool _isUnrecordedTold;

    /// <summary>How often the service is asked about builds.</summary>
    public static PollPace Asking(TimeProvider time) => new(time, Second, TimeSpan.FromSeconds(5), growth: 1.25);

    /// <param name="builds">The builds as they come; the watch is not over before there are no more.</param>
    /// <param name="request">How they are watched. Its IDs are not looked at: the records say more.</param>
    /// <param name="cancellationToken">Ends the watch; the builds continue.</param>
    public async IAsyncEnumerable<ImageBuild> WatchAsync(
        ChannelReader<BuildRecord> builds,
        WatchRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var deadline = request.Timeout is { } longest ? time.MonotonicAfter(longest) : TimeSpan.MaxValue;
        var watched = new List<WatchedBuild>();
        bool isEnough;
        bool isAny;
        while (true)
        {
            while (builds.TryRead(out var record))
            {
                watched.Add(new(record));
            }

            if (_ask.IsDue)
            {
                await AskAsync(watched, cancellationToken).ConfigureAwait(false);
                _unanswered.AddRange(watched.Where(static build => build.Unanswered == MostUnanswered));
                _ = watched.RemoveAll(static build => build.Unanswered == MostUnanswered);
            }

            if (request.FollowLogs)
            {
                await ReadLogsAsync(watched, cancellationToken).ConfigureAwait(false);
            }

            var isOver = time.Monotonic() >= deadline;
            var ended = watched
                .Where(build => build.Record.Build.HasEnded && (isOver || build.Tail is not { IsComplete: false }))
                .OrderBy(static build => build.Record.Build.EndTime)
                .Take(request.Any ? 1 : int.MaxValue)
                .ToList();
            foreach (var build in ended)
            {
                _ = watched.Remove(build);
                yield return await FinishAsync(build, cancellationToken).ConfigureAwait(false);
            }

            isAny = request.Any && ended.Count > 0;
            isEnough = isAny || (watched.Count == 0 && builds.Completion.IsCompleted);
            if (isEnough || isOver)
            {
                break;
            }

            if (watched.Count == 0)
            {
                _ = await builds.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            Show(watched);
            await PollPace.UntilAsync(Next(watched, deadline), time, cancellationToken).ConfigureAwait(false);
        }

        foreach (var build in request.WithRunning ? watched.Concat(_unanswered) : [])
        {
            yield return build.Record.Build;
        }

        if (!isEnough)
        {
            throw TimedOut([.. watched, .. _unanswered], request.Timeout!.Value);
        }

        if (_unanswered.Count > 0 && !isAny)
        {
            throw BuildRecords.Unanswered([.. _unanswered.Select(static build => build.Record.Build.BuildId!)]);
        }
    }

    public void Dispose()
    {
        foreach (var runner in _runners.Values)
        {
            runner.Dispose();
        }
    }

    /// <summary>Updates every build: the builds that the service has, in one call; the builds that it may not have, by the recovery.</summary>
    private async Task AskAsync(List<WatchedBuild> watched, CancellationToken cancellationToken)
    {
        _hasNews = false;
        foreach (var build in watched.Where(static build => build.IsUnrecorded))
        {
            Record(build);
        }

        ImageBuilderException? outage = null;
        foreach (var build in watched.Where(static build => build.Record.Build is { BuildId: null, HasEnded: false }))
        {
            outage =
                await UnlessOutAsync(async () =>
                        Change(build, await recovery.RecoverAsync(build.Record, RunnerAsync, observer, cancellationToken).ConfigureAwait(false))
                    )
                    .ConfigureAwait(false)
                ?? outage;
        }

        foreach (
            var group in watched
                .Where(static build => build.Record.Build is { BuildId: not null, HasEnded: false })
                .GroupBy(static build => build.Record.Location)
        )
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

    /// <summary>A build continues whether or not it can be seen, so the watch does not end if a service does not answer.</summary>
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
        var answers = await runner.GetAsync([.. builds.Select(static build => build.Record.Build.BuildId!)], cancellationToken).ConfigureAwait(false);
        foreach (var build in builds)
        {
            var id = build.Record.Build.BuildId!;
            var isAnswered = answers.Builds.TryGetValue(id, out var remote) && remote.IsOf(build.Record);
            build.Unanswered = isAnswered || answers.Unknown.Contains(id) ? 0 : build.Unanswered + 1;
            if (build.Unanswered == 0)
            {
                Change(build, isAnswered ? build.Ending.Of(build.Record.With(remote!), time.GetUtcNow()) : Forgotten(build.Record));
            }
        }
    }

    /// <summary>If the service no longer knows a build, its record stays as it is; if the build was running, its end is unknown.</summary>
    private BuildRecord Forgotten(BuildRecord record) =>
        ImageBuildStatus.IsRunning(record.Build.Status)
            ? record.Ended(ImageBuildStatus.Fault, $"The build service no longer knows the build '{record.Build.BuildId}'.", time.GetUtcNow())
            : record with
            {
                Build = record.Build with { EndTime = time.GetUtcNow() },
            };

    private void Change(WatchedBuild build, BuildRecord after)
    {
        var before = build.Record;
        build.Record = after;
        if (before.LogStream != after.LogStream || before.Build.Phase != after.Build.Phase || before.Build.Status != after.Build.Status)
        {
            _hasNews = true;
            Record(build);
        }

        observer.Report(new BuildProgress(after.Build));
    }

    /// <summary>A build and its watch continue even if its state cannot be recorded; recording is tried again later.</summary>
    private void Record(WatchedBuild build)
    {
        try
        {
            history.Save(build.Record);
            build.IsUnrecorded = false;
            StartsUnderWay.Forget(build.Record.Build.Id);
        }
        catch (ImageBuilderException failure) when (failure.Code == ErrorCode.RegistryUnavailable)
        {
            build.IsUnrecorded = true;
            if (!_isUnrecordedTold)
            {
                _isUnrecordedTold = true;
                observer.Report(new WarningMessage($"The state of the builds cannot be recorded now; the builds and the watch continue. {failure.Message}"));
            }
        }
    }

    /// <summary>Reads a page of every log that is due.</summary>
    private async Task ReadLogsAsync(List<WatchedBuild> watched, CancellationToken cancellationToken)
    {
        foreach (var build in watched.Where(static build => build.Tail is null && build.Record is { LogStream: not null, Build.BuildId: not null }))
        {
            _ = await UnlessOutAsync(async () =>
                    build.Tail = new(await RunnerAsync(build.Record).ConfigureAwait(false), build.Record, time, LogPatience.Everything)
                )
                .ConfigureAwait(false);
        }

        await Parallel
            .ForEachAsync(
                watched.Where(static build => build.Tail?.IsDue(build.Record) == true),
                new ParallelOptions { MaxDegreeOfParallelism = ReadersAtOnce, CancellationToken = cancellationToken },
                async (build, cancellation) => await ReadLogAsync(build, build.Tail!, watched.Count, cancellation).ConfigureAwait(false)
            )
            .ConfigureAwait(false);
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

    /// <summary>Completes the record of a build with its steps and the reason of a failure.</summary>
    private async Task<ImageBuild> FinishAsync(WatchedBuild build, CancellationToken cancellationToken)
    {
        BuildRecord finished;
        if (build.Tail is { } tail)
        {
            tail.End(build.Record.Build);
            build.Record = build.Record with { Build = build.Record.Build with { Steps = tail.Steps } };
        }

        try
        {
            finished = build.Tail is { LastLines: var lines }
                ? FailureDiagnosis.Explain(build.Record, lines)
                : await FailureDiagnosis.ExplainAsync(build.Record, RunnerAsync, observer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The end of the build is known, and other builds are watched at the same time.
            finished = build.Record;
            observer.Report(new WarningMessage($"The failure of build {finished.Build.BuildId} cannot be explained. {exception.Message}"));
        }

        if (finished.Build is { Status: ImageBuildStatus.Succeeded, Digest: null })
        {
            observer.Report(new WarningMessage($"The build {finished.Build.BuildId} succeeded, but the service does not report which digest it pushed."));
        }

        // The cause of a failed build is told elsewhere, and a registry that refuses its image refuses its layers, too.
        if (finished.Build.Status == ImageBuildStatus.Succeeded && build.Tail is { CacheFaults: [var fault, ..] })
        {
            observer.Report(new WarningMessage($"The build {finished.Build.BuildId} succeeded. {fault}"));
        }

        build.Record = finished;
        Record(build);
        if (build.IsUnrecorded)
        {
            observer.Report(
                new WarningMessage(
                    $"The end of the build {finished.Build.BuildId ?? finished.Build.Id.ToString()} is not recorded. "
                        + $"'Wait-ImageBuild {finished.Build.Id}' records it as soon as that is possible again."
                )
            );
        }

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

    /// <summary>Reports the builds once a second, so that the displayed times advance while nothing happens.</summary>
    private void Show(List<WatchedBuild> watched)
    {
        if (time.Monotonic() < _shown + Second)
        {
            return;
        }

        _shown = time.Monotonic();
        foreach (var build in watched.Where(static build => !build.Record.Build.HasEnded))
        {
            observer.Report(new BuildProgress(build.Record.Build));
        }
    }

    private TimeSpan Next(List<WatchedBuild> watched, TimeSpan deadline)
    {
        var asked = watched.Exists(static build => !build.Record.Build.HasEnded) ? _ask.Due : TimeSpan.MaxValue;
        return watched.Select(static build => build.Tail?.Due(build.Record) ?? TimeSpan.MaxValue).Append(asked).Append(deadline).Append(_shown + Second).Min();
    }

    private static ImageBuilderException TimedOut(List<WatchedBuild> watched, TimeSpan timeout)
    {
        var names = string.Join(", ", watched.Select(static build => build.Record.Build.BuildId ?? build.Record.Build.Id.ToString()));
        return new(
            ErrorCode.WaitTimedOut,
            $"After {timeout} these builds are still running: {names}.",
            names,
            "They continue. Wait-ImageBuild watches them again, and Stop-ImageBuild stops them."
        );
    }

    /// <summary>A build and its state so far.</summary>
    private sealed class WatchedBuild(BuildRecord record)
    {
        public BuildRecord Record { get; set; } = record;

        /// <summary>How many answers in succession did not mention the build.</summary>
        public int Unanswered { get; set; }

        public Ending Ending { get; } = new();

        /// <summary>Whether the catalog could not record the state of the build.</summary>
        public bool IsUnrecorded { get; set; }

        /// <summary>The log of the build, if it has one and the log is followed.</summary>
        public LogTail? Tail { get; set; }
    }
}
