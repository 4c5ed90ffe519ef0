using System.Runtime.CompilerServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>Watches builds until each has ended: one call a tick for all builds of a service, less often while it asks for fewer requests.</summary>
internal sealed class BuildWatcher(IBuildHistory history, BuildRecovery recovery, Func<BuildRecord, Task<IBuildRunner>> open, TimeProvider time, IEngineObserver observer)
    : IDisposable
{
    private static readonly TimeSpan ShortestTick = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestTick = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(60);

    private readonly Dictionary<RemoteLocation, IBuildRunner> _runners = [];

    private readonly Dictionary<Guid, LogTail> _tails = [];

    private TimeSpan _tick = ShortestTick;

    public async IAsyncEnumerable<ImageBuild> WatchAsync(WatchRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var deadline = request.Timeout is { } longest ? time.GetUtcNow() + longest : (DateTimeOffset?)null;
        var running = request.Ids.Distinct().Select(Load).ToDictionary(static record => record.Build.Id);
        var nextTick = time.GetUtcNow();
        bool isEnough;
        while (true)
        {
            while (request.More is { } more && more.TryRead(out var id))
            {
                _ = running.TryAdd(id, Load(id));
            }

            if (time.GetUtcNow() >= nextTick)
            {
                await AskAsync(running, cancellationToken).ConfigureAwait(false);
                nextTick = time.GetUtcNow() + _tick;
            }

            if (request.FollowLogs)
            {
                await ReadLogsAsync(running, cancellationToken).ConfigureAwait(false);
            }

            var ended = running.Values.Where(static record => record.Build.HasEnded).OrderBy(static record => record.Build.EndTime).Take(request.Any ? 1 : int.MaxValue).ToList();
            foreach (var record in request.FollowLogs ? await ReadEndsAsync(ended, cancellationToken).ConfigureAwait(false) : ended)
            {
                running.Remove(record.Build.Id);
                yield return await FinishAsync(record, cancellationToken).ConfigureAwait(false);
            }

            isEnough = (running.Count == 0 && request.More is not { Completion.IsCompleted: false }) || (request.Any && ended.Count > 0);
            if (isEnough || time.GetUtcNow() >= deadline)
            {
                break;
            }

            if (running.Count > 0)
            {
                await Task.Delay(Pause(nextTick, deadline, running), time, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                _ = await request.More!.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var record in request.WithRunning ? running.Values : Enumerable.Empty<BuildRecord>())
        {
            yield return record.Build;
        }

        if (!isEnough)
        {
            throw TimedOut(running.Values, request.Timeout!.Value);
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
    private async Task AskAsync(Dictionary<Guid, BuildRecord> running, CancellationToken cancellationToken)
    {
        foreach (var record in running.Values.Where(static record => record.Build is { BuildId: null, HasEnded: false }).ToList())
        {
            Change(running, record, await recovery.RecoverAsync(record, RunnerAsync, observer, cancellationToken).ConfigureAwait(false));
        }

        foreach (var group in running.Values.Where(static record => record.Build is { BuildId: not null, HasEnded: false }).GroupBy(static record => record.Location).ToList())
        {
            await AskServiceAsync(running, [.. group], cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AskServiceAsync(Dictionary<Guid, BuildRecord> running, List<BuildRecord> records, CancellationToken cancellationToken)
    {
        IReadOnlyList<RemoteBuild> remotes;
        try
        {
            var runner = await RunnerAsync(records[0]).ConfigureAwait(false);
            remotes = await runner.GetAsync([.. records.Select(static record => record.Build.BuildId!)], cancellationToken).ConfigureAwait(false);
            _tick = TimeSpan.FromTicks(Math.Min(LongestTick.Ticks, Math.Max(ShortestTick.Ticks, _tick.Ticks * 5 / 4)));
        }
        catch (ImageBuilderException exception) when (exception.Code is ErrorCode.Throttled or ErrorCode.ServiceUnreachable)
        {
            // The build goes on whether or not it can be seen.
            _tick = TimeSpan.FromTicks(Math.Min(LongestBackOff.Ticks, _tick.Ticks * 2));
            observer.Report(new VerboseMessage($"The builds cannot be seen now; asking again in {_tick.TotalSeconds:0} s. {exception.Message}"));
            return;
        }

        var known = remotes.ToDictionary(static remote => remote.Id, StringComparer.Ordinal);
        foreach (var record in records)
        {
            Change(running, record, known.TryGetValue(record.Build.BuildId!, out var remote)
                ? record.With(remote)
                : Forgotten(record));
        }
    }

    /// <summary>What is known of a build that the service does not know any more stays; of one that ran, the end is not known.</summary>
    private BuildRecord Forgotten(BuildRecord record) => ImageBuildStatus.IsRunning(record.Build.Status)
        ? record.Ended(ImageBuildStatus.Fault, $"The build service does not know the build '{record.Build.BuildId}' any more.", time.GetUtcNow())
        : record with { Build = record.Build with { EndTime = time.GetUtcNow() } };

    private void Change(Dictionary<Guid, BuildRecord> running, BuildRecord before, BuildRecord after)
    {
        running[after.Build.Id] = after;
        if (before.LogStream != after.LogStream || before.Build.Phase != after.Build.Phase || before.Build.Status != after.Build.Status)
        {
            history.Save(after);
        }

        observer.Report(new BuildProgress(after.Build));
    }

    private async Task ReadLogsAsync(Dictionary<Guid, BuildRecord> running, CancellationToken cancellationToken)
    {
        foreach (var record in running.Values.Where(static record => record.LogStream is not null).ToList())
        {
            var tail = await TailAsync(record).ConfigureAwait(false);
            if (time.GetUtcNow() < tail.Due)
            {
                continue;
            }

            await ReadLogAsync(record, tail, cancellationToken).ConfigureAwait(false);
            var steps = tail.Steps;
            if (steps is [.., var last] && (record.Build.Steps is not [.., var before] || last != before))
            {
                var after = running[record.Build.Id] = record with { Build = record.Build with { Steps = steps } };
                observer.Report(new BuildProgress(after.Build));
            }
        }
    }

    private async Task ReadLogAsync(BuildRecord record, LogTail tail, CancellationToken cancellationToken)
    {
        foreach (var line in await tail.ReadAsync(record, observer, cancellationToken).ConfigureAwait(false))
        {
            observer.Report(new LogLineRead(line));
        }
    }

    /// <summary>The last of the logs, which may arrive after the builds have ended: one pause for all of them.</summary>
    private async Task<List<BuildRecord>> ReadEndsAsync(List<BuildRecord> ended, CancellationToken cancellationToken)
    {
        var logged = ended.Where(static record => record.LogStream is not null).ToList();
        foreach (var record in logged)
        {
            await ReadLogAsync(record, await TailAsync(record).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        if (logged.Count > 0)
        {
            await Task.Delay(ShortestTick / 2, time, cancellationToken).ConfigureAwait(false);
        }

        foreach (var record in logged)
        {
            var tail = await TailAsync(record).ConfigureAwait(false);
            await ReadLogAsync(record, tail, cancellationToken).ConfigureAwait(false);
            tail.End(record.Build);
        }

        return [.. ended.Select(record => _tails.TryGetValue(record.Build.Id, out var tail) ? record with { Build = record.Build with { Steps = tail.Steps } } : record)];
    }

    /// <summary>The reason of a failure, and the record.</summary>
    private async Task<ImageBuild> FinishAsync(BuildRecord record, CancellationToken cancellationToken)
    {
        var finished = await FailureDiagnosis.ExplainAsync(record, RunnerAsync, observer, cancellationToken).ConfigureAwait(false);
        if (finished.Build is { Status: ImageBuildStatus.Succeeded, Digest: null })
        {
            observer.Report(new WarningMessage($"The build {finished.Build.BuildId} succeeded, but the service does not say which digest it pushed."));
        }

        history.Save(finished);
        observer.Report(new BuildProgress(finished.Build));
        return finished.Build;
    }

    private async Task<LogTail> TailAsync(BuildRecord record)
    {
        if (!_tails.TryGetValue(record.Build.Id, out var tail))
        {
            tail = new(await RunnerAsync(record).ConfigureAwait(false), record, time);
            _tails.Add(record.Build.Id, tail);
        }

        return tail;
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

    private TimeSpan Pause(DateTimeOffset nextTick, DateTimeOffset? deadline, Dictionary<Guid, BuildRecord> running)
    {
        var next = _tails.Where(tail => running.ContainsKey(tail.Key)).Select(static tail => tail.Value.Due).Append(nextTick).Append(deadline ?? nextTick).Min();
        // A timer counts whole milliseconds and cuts off the rest, which would make the last one a busy wait.
        return TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((next - time.GetUtcNow()).TotalMilliseconds)));
    }

    private static ImageBuilderException TimedOut(IEnumerable<BuildRecord> running, TimeSpan timeout)
    {
        var names = string.Join(", ", running.Select(static record => record.Build.BuildId ?? record.Build.Id.ToString()));
        return new(
            ErrorCode.WaitTimedOut,
            $"After {timeout} these builds still run: {names}.",
            names,
            "They go on. Wait-ImageBuild watches them again, Stop-ImageBuild stops them.");
    }
}
