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
/// Watches builds until each has ended and its log is read: one call a tick for all builds of a service, less often while nothing changes or the service does not answer.
/// </summary>
internal sealed class BuildWatcher(
    IBuildHistory history,
    BuildRecovery recovery,
    Func<BuildRecord, Task<IBuildRunner>> open,
    TimeProvider time,
    IEngineObserver observer
) : IDisposable
{
    /// <summary>So many logs are read side by side.</summary>
    private const int ReadersAtOnce = 8;

    /// <summary>A service that answers so often without a word about a build is no longer asked about it.</summary>
    public const int MostUnanswered = 5;

    /// <summary>A person sees the time pass.</summary>
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Dictionary<RemoteLocation, IBuildRunner> _runners = [];

    private readonly PollPace _ask = Asking(time);

    private readonly OddAnswers _odd = new("The builds");

    private readonly List<WatchedBuild> _unanswered = [];

    private TimeSpan _shown = time.Monotonic();

    private bool _hasNews;

    private bool _isUnrecordedTold;

    /// <summary>How often builds are asked about.</summary>
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

    /// <summary>Brings every build up to date: those that the service has, in one call; those that it may not have, by the recovery.</summary>
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

    /// <summary>What is known of a build that the service does not know any more stays; of one that ran, the end is not known.</summary>
    private BuildRecord Forgotten(BuildRecord record) =>
        ImageBuildStatus.IsRunning(record.Build.Status)
            ? record.Ended(ImageBuildStatus.Fault, $"The build service does not know the build '{record.Build.BuildId}' any more.", time.GetUtcNow())
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

    /// <summary>A build goes on whether or not it can be recorded how it stands, and so does the watch: it is tried again later.</summary>
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
                observer.Report(new WarningMessage($"How builds stand cannot be recorded now; they go on, and so does the watch. {failure.Message}"));
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

    /// <summary>The last word on a build: its steps, and the reason of a failure.</summary>
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
            // How the build ended is known all the same, and other builds are watched at the same time.
            finished = build.Record;
            observer.Report(new WarningMessage($"The failure of build {finished.Build.BuildId} cannot be explained. {exception.Message}"));
        }

        if (finished.Build is { Status: ImageBuildStatus.Succeeded, Digest: null })
        {
            observer.Report(new WarningMessage($"The build {finished.Build.BuildId} succeeded, but the service does not say which digest it pushed."));
        }

        build.Record = finished;
        Record(build);
        if (build.IsUnrecorded)
        {
            observer.Report(
                new WarningMessage(
                    $"How the build {finished.Build.BuildId ?? finished.Build.Id.ToString()} ended is not recorded. 'Wait-ImageBuild {finished.Build.Id}' records it when that is possible again."
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

    /// <summary>Says once a second how builds stand, so that their clocks go on while nothing happens.</summary>
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
            $"After {timeout} these builds still run: {names}.",
            names,
            "They go on. Wait-ImageBuild watches them again, Stop-ImageBuild stops them."
        );
    }

    /// <summary>A build with what is known of it so far.</summary>
    private sealed class WatchedBuild(BuildRecord record)
    {
        public BuildRecord Record { get; set; } = record;

        /// <summary>How often in succession the service answered without a word about it.</summary>
        public int Unanswered { get; set; }

        public Ending Ending { get; } = new();

        /// <summary>Whether the registry did not take how it stands.</summary>
        public bool IsUnrecorded { get; set; }

        /// <summary>Its log, once it has one and is followed.</summary>
        public LogTail? Tail { get; set; }
    }
}
