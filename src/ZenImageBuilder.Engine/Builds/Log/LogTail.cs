using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Engine.Builds.Steps;
using ZenImageBuilder.Engine.Builds.Watching;
using ZenImageBuilder.Engine.Clocks;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Log;

// CONTRIBUTING.md, "Decisions": Build
/// <summary>
/// The log of one build from its beginning, a page at a time: every line once and in order, with the step that it belongs to. An empty page is not the end of a
/// log. An unchanged token marks the end of the lines so far; the log is complete only if the build has ended and no line arrived for a second after that. A
/// log that promises more lines again and again without sending any is treated as having no more lines now.
/// </summary>
/// <param name="patience">The errors that do not end the reading.</param>
/// <param name="dialects">The builders that may have written the log, or null for all known builders.</param>
internal sealed class LogTail(IBuildRunner runner, BuildRecord record, TimeProvider time, LogPatience patience, IEnumerable<IStepDialect>? dialects = null)
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    // An account may call GetLogEvents ten times a second (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html), and two calls
    // read new lines: one returns the lines, and one shows that there are no more.
    private static readonly TimeSpan Share = TimeSpan.FromMilliseconds(200);

    // Lines may arrive in the log for some time after the build has ended. If many logs share the requests, two reads are farther apart than this.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    private const int MostLateReads = 20;

    private const int MostLateFailures = 3;

    private const int Accidents = 3;

    // The service skips stretches without lines with empty pages. A token that it returned before, or a whole page that it repeats, shows that the pages form a
    // circle.
    private const int MostEmptyPages = 50;

    private const int MostSamePages = 5;

    private readonly Queue<LogEntry> _end = new(FailureDiagnosis.ReadLines);

    private readonly string _buildId = record.Build.BuildId!;

    private readonly StepReader _steps = new(record.Inputs.Dockerfile, dialects);

    private readonly LayerCacheReader _cache = new();

    private readonly PollPace _pace = new(time, Fast, Slow, growth: 1.5);

    private readonly HashSet<string> _tokens = new(StringComparer.Ordinal);

    private string? _token;

    private IReadOnlyList<LogEntry> _page = [];

    private int _emptyPages;

    private int _samePages;

    private int _oddInARow;

    private bool _isWarned;

    private bool _hasNews;

    private TimeSpan? _quietSince;

    private int _lateReads;

    private int _lateFailures;

    private bool _hasWarned;

    /// <summary>Whether no more lines come: the build has ended and its log was read to the end, or access to the log is denied.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>How many logs are read at the same time: they share the requests that the service allows.</summary>
    public int AtOnce
    {
        set => _pace.AtLeast = Share * value;
    }

    /// <summary>Why the layer cache could not be read or written, a sentence each; empty if it could, or if there is none.</summary>
    public IReadOnlyList<string> CacheFaults => _cache.Faults;

    /// <summary>The steps read so far.</summary>
    public IReadOnlyList<BuildStep> Steps => _steps.Steps;

    /// <summary>The last lines so far, as many as explain a failure, because the length of a log has no limit.</summary>
    public IReadOnlyCollection<LogEntry> LastLines => _end;

    /// <summary>When the log should be read again, on the monotonic clock; never while the build has no log.</summary>
    public TimeSpan Due(BuildRecord now) => IsComplete || (now.LogStream is null && !now.Build.HasEnded) ? TimeSpan.MaxValue : _pace.Due;

    public bool IsDue(BuildRecord now) => time.Monotonic() >= Due(now);

    /// <summary>The lines of the next page; empty while the build has no log yet.</summary>
    /// <param name="now">What is known about the build.</param>
    /// <param name="observer">Receives the warning about a log that cannot be read.</param>
    public async Task<IReadOnlyList<BuildLogLine>> NextAsync(BuildRecord now, IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (now is not { LogGroup: { } group, LogStream: { } stream })
        {
            End(now, hasMore: false);
            return [];
        }

        LogPage page;
        try
        {
            page = await runner.ReadLogAsync(group, stream, _token, cancellationToken).ConfigureAwait(false);
        }
        catch (ImageBuilderException exception) when (Excuses(exception))
        {
            Excuse(exception, now.Build.HasEnded, observer);
            return [];
        }
        catch (Exception exception) when (patience == LogPatience.Everything && exception is not (ImageBuilderException or OperationCanceledException))
        {
            // Whatever is wrong with this log, other builds are watched at the same time.
            IsComplete = true;
            observer.Report(new WarningMessage($"The log of build {_buildId} cannot be read; the build continues. {exception.Message}"));
            return [];
        }

        _oddInARow = 0;
        var promises = page.NextToken is not null && !string.Equals(page.NextToken, _token, StringComparison.Ordinal);
        _emptyPages = promises && page.Entries.Count == 0 ? _emptyPages + 1 : 0;
        if (_emptyPages == MostEmptyPages)
        {
            Warn(
                observer,
                $"The log of build {_buildId} promises more lines again and again without sending any, so it is read less often; it may be incomplete."
            );
        }

        if (promises && IsCircle(page, now.Build.HasEnded))
        {
            IsComplete = true;
            Warn(observer, $"The pages of the log of build {_buildId} form a circle, so it is not read further; it may be incomplete.");
            return [.. page.Entries.Select(Read)];
        }

        _token = page.NextToken ?? _token;
        _hasNews |= page.Entries.Count > 0;
        End(now, hasMore: promises && _emptyPages < MostEmptyPages);
        IReadOnlyList<BuildLogLine> lines = [.. page.Entries.Select(Read)];
        if (_steps.LeftOut is { } reason && !_hasWarned)
        {
            _hasWarned = true;
            observer.Report(
                new WarningMessage(
                    $"The steps of build {_buildId} are incomplete, "
                        + $"because its log or its Dockerfile contains something that this module does not expect. The build continues. {reason.Message}"
                )
            );
        }

        return lines;
    }

    /// <summary>Whether the next pages have been read before. While a build is running, it may write the same lines again.</summary>
    private bool IsCircle(LogPage page, bool hasEnded)
    {
        _samePages = hasEnded && page.Entries.Count > 0 && page.Entries.SequenceEqual(_page) ? _samePages + 1 : 0;
        _page = page.Entries;
        return !_tokens.Add(page.NextToken!) || _samePages >= MostSamePages;
    }

    /// <summary>Ends the steps that are running, after the build has ended.</summary>
    public void End(ImageBuild ended) => _steps.End(ended.Status, ended.EndTime ?? time.GetUtcNow());

    private BuildLogLine Read(LogEntry entry)
    {
        if (_end.Count == FailureDiagnosis.ReadLines)
        {
            _ = _end.Dequeue();
        }

        _end.Enqueue(entry);
        _cache.Read(entry.Message);
        return new(entry.Timestamp, entry.Message, _buildId) { Step = _steps.Read(entry.Timestamp, entry.Message) };
    }

    /// <summary>Decides when to read again after a page.</summary>
    private void End(BuildRecord now, bool hasMore)
    {
        if (hasMore)
        {
            _pace.AtOnce();
            return;
        }

        if (now.Build.HasEnded)
        {
            _lateReads++;
            if (_hasNews || _quietSince is null)
            {
                _quietSince = time.Monotonic();
            }

            IsComplete = now.LogStream is null || time.Monotonic() - _quietSince >= Settled || _lateReads >= MostLateReads;
            _pace.News();
        }
        else if (_hasNews)
        {
            _pace.News();
        }
        else
        {
            _pace.Quiet();
        }

        _hasNews = false;
    }

    private void Excuse(ImageBuilderException exception, bool hasEnded, IEngineObserver observer)
    {
        _pace.BackOff();
        if (exception.Code is ErrorCode.AccessDenied or ErrorCode.CredentialsUnavailable)
        {
            IsComplete = true;
            Warn(observer, $"The log of build {_buildId} cannot be read; the build continues. {exception.Message}");
        }
        else if (hasEnded && ++_lateFailures == MostLateFailures)
        {
            IsComplete = true;
            Warn(observer, $"The end of the log of build {_buildId} cannot be read. {exception.Message} Get-ImageBuildLog reads it later.");
        }
        else if (!hasEnded && exception.IsUnreadable && ++_oddInARow == Accidents)
        {
            Warn(
                observer,
                $"The log of build {_buildId} cannot be read, although there is an answer; the module tries again, less and less often. "
                    + $"{exception.Message} Get-ImageBuildLog reads it later."
            );
        }
        else
        {
            observer.Report(new VerboseMessage($"The log of build {_buildId} cannot be read now. {exception.Message}"));
        }
    }

    /// <summary>One warning says that a log is incomplete; further messages about it are verbose.</summary>
    private void Warn(IEngineObserver observer, string text)
    {
        observer.Report(_isWarned ? new VerboseMessage(text) : new WarningMessage(text));
        _isWarned = true;
    }

    private bool Excuses(ImageBuilderException exception) =>
        patience switch
        {
            LogPatience.Everything => true,
            LogPatience.Outages => exception.Code is ErrorCode.Throttled or ErrorCode.ServiceUnreachable,
            _ => false,
        };
}

/// <summary>Which errors a reader of a log tolerates.</summary>
internal enum LogPatience
{
    /// <summary>No errors: a log that cannot be read is an error.</summary>
    None,

    /// <summary>A service that does not answer for a while.</summary>
    Outages,

    /// <summary>All errors, because the user did not ask for the log: a denied access is one warning, and anything else is tried again.</summary>
    Everything,
}
