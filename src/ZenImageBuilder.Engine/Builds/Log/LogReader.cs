using System.Runtime.CompilerServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Watching;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Log;

/// <summary>
/// The log of one build, either the lines so far or until the build has ended. A log that cannot be read is an error here, because the user asked for it.
/// </summary>
internal sealed class LogReader(IBuildRunner runner, string buildId, TimeProvider time)
{
    private readonly OddAnswers _odd = new($"The build {buildId}");

    private readonly Ending _ending = new();

    private int _unanswered;

    /// <summary>The lines that exist now.</summary>
    public async IAsyncEnumerable<BuildLogLine> ReadAsync(
        BuildRecord record,
        IEngineObserver observer,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (record.LogStream is null)
        {
            record = await AskAsync(record, cancellationToken).ConfigureAwait(false);
        }

        if (record.LogStream is null)
        {
            observer.Report(new VerboseMessage($"The build {buildId} has no log yet."));
            yield break;
        }

        var tail = new LogTail(runner, record, time, LogPatience.None);
        do
        {
            foreach (var line in await tail.NextAsync(record, observer, cancellationToken).ConfigureAwait(false))
            {
                yield return line;
            }
        } while (tail.IsDue(record));
    }

    /// <summary>The lines as they arrive, until the build has ended. If the service cannot be reached for a while, this waits for it.</summary>
    public async IAsyncEnumerable<BuildLogLine> FollowAsync(
        BuildRecord record,
        IEngineObserver observer,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var tail = new LogTail(runner, record, time, LogPatience.Outages);
        var ask = BuildWatcher.Asking(time);
        while (true)
        {
            // The build is requested before the log, so that its last lines are read after its end is known.
            if (ask.IsDue && !record.Build.HasEnded)
            {
                record = await TryAskAsync(record, ask, observer, cancellationToken).ConfigureAwait(false);
            }

            if (tail.IsDue(record))
            {
                foreach (var line in await tail.NextAsync(record, observer, cancellationToken).ConfigureAwait(false))
                {
                    yield return line;
                }
            }

            if (tail.IsComplete)
            {
                yield break;
            }

            await PollPace
                .UntilAsync(record.Build.HasEnded || tail.Due(record) < ask.Due ? tail.Due(record) : ask.Due, time, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<BuildRecord> TryAskAsync(BuildRecord record, PollPace ask, IEngineObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            var asked = await AskAsync(record, cancellationToken).ConfigureAwait(false);
            ask.Quiet();
            _odd.Understood();
            return asked;
        }
        catch (ImageBuilderException exception)
            when (exception.Code is ErrorCode.Throttled or ErrorCode.ServiceUnreachable && _unanswered < BuildWatcher.MostUnanswered)
        {
            ask.BackOff();
            _odd.Tell(exception, ask.Interval, observer);
            return record;
        }
    }

    private async Task<BuildRecord> AskAsync(BuildRecord record, CancellationToken cancellationToken)
    {
        var answers = await runner.GetAsync([buildId], cancellationToken).ConfigureAwait(false);
        _unanswered = answers.Builds.ContainsKey(buildId) ? 0 : _unanswered + 1;
        return answers.Builds.GetValueOrDefault(buildId) is { } remote ? _ending.Of(record.With(remote), time.GetUtcNow())
            : answers.Unknown.Contains(buildId)
                ? throw new ImageBuilderException(ErrorCode.RemoteResourceNotFound, $"The build service no longer knows the build '{buildId}'.", buildId)
            : throw BuildRecords.Unanswered([buildId]);
    }
}
