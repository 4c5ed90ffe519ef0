using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Engine.Builds.Steps;
using ZenImageBuilder.Engine.Builds.Watching;
using ZenImageBuilder.Engine.Clocks;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Log;

/// <summary>
/// The log of one build from its beginning, a page at a time: every line once and in order, with the step that it belongs to. An empty page is not the end of a log: an
/// unchanged token is the end of what is there now, and only the end of the build, and a second in which nothing came after it, is the end of all. A log that always promises more,
/// and never brings it, counts as one that has no more now.
/// </summary>
/// <param name="patience">What does not keep it from being read on.</param>
/// <param name="dialects">The builders that may have written the log, or null for all that are known.</param>
internal sealed class LogTail(IBuildRunner runner, BuildRecord record, TimeProvider time, LogPatience patience, IEnumerable<IStepDialect>? dialects = null)
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    // GetLogEvents is allowed ten times a second in an account (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html), and two
    // calls read what is new: one has the lines, and one says that there are no more.
    private static readonly TimeSpan Share = TimeSpan.FromMilliseconds(200);

    // Lines come to the log for some time after the build has ended, or not at all. Where many logs share the requests, one read is farther from the next than this.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    private const int MostLateReads = 20;

    private const int MostLateFailures = 3;

    private const int Accidents = 3;

    // The service passes over stretches without lines with empty pages. A token that it gave before, or a whole page that it repeats, begins a circle.
    private const int MostEmptyPages = 50;

    private const int MostSamePages = 5;

    private readonly Queue<LogEntry> _end = new(FailureDiagnosis.ReadLines);

    private readonly string _buildId = record.Build.BuildId!;

    private readonly StepReader _steps = new(record.Inputs.Dockerfile, dialects);

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

    /// <summary>Whether nothing more comes: the build has ended and its log was read to the end, or the log is refused.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>How many logs are read at once: they share the requests that the service allows.</summary>
    public int AtOnce
    {
        set => _pace.AtLeast = Share * value;
    }

    /// <summary>The steps that have been read of so far.</summary>
    public IReadOnlyList<BuildStep> Steps => _steps.Steps;

    /// <summary>The last lines so far: as many as explain a failure, since a log may be as long as it likes.</summary>
    public IReadOnlyCollection<LogEntry> LastLines => _end;

    /// <summary>When the log of a build that stands so is worth reading again, on the monotonic clock; never while it has none.</summary>
    public TimeSpan Due(BuildRecord now) => IsComplete || (now.LogStream is null && !now.Build.HasEnded) ? TimeSpan.MaxValue : _pace.Due;

    /// <summary>Whether it is worth reading now.</summary>
    public bool IsDue(BuildRecord now) => time.Monotonic() >= Due(now);

    /// <summary>The lines of the next page; empty while the build has no log yet.</summary>
    /// <param name="now">What is known of the build.</param>
    /// <param name="observer">Hears of a log that cannot be read.</param>
    /// <param name="cancellationToken">Gives up.</param>
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
            observer.Report(new WarningMessage($"The log of build {_buildId} cannot be read; the build goes on. {exception.Message}"));
            return [];
        }

        _oddInARow = 0;
        var promises = page.NextToken is not null && !string.Equals(page.NextToken, _token, StringComparison.Ordinal);
        _emptyPages = promises && page.Entries.Count == 0 ? _emptyPages + 1 : 0;
        if (_emptyPages == MostEmptyPages)
        {
            Warn(observer, $"The log of build {_buildId} promises more lines again and again and brings none, so it is read less often; it may be incomplete.");
        }

        if (promises && IsCircle(page, now.Build.HasEnded))
        {
            IsComplete = true;
            Warn(observer, $"The pages of the log of build {_buildId} go round in a circle, so it is not read on; it may be incomplete.");
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
                    $"The steps of build {_buildId} are not told to the end, because its log or its Dockerfile holds what this module does not expect. The build goes on. {reason.Message}"
                )
            );
        }

        return lines;
    }

    /// <summary>Whether what follows a page was read before. While a build runs it may write the same lines again.</summary>
    private bool IsCircle(LogPage page, bool hasEnded)
    {
        _samePages = hasEnded && page.Entries.Count > 0 && page.Entries.SequenceEqual(_page) ? _samePages + 1 : 0;
        _page = page.Entries;
        return !_tokens.Add(page.NextToken!) || _samePages >= MostSamePages;
    }

    /// <summary>Ends the steps that run, when the build has ended.</summary>
    public void End(ImageBuild ended) => _steps.End(ended.Status, ended.EndTime ?? time.GetUtcNow());

    private BuildLogLine Read(LogEntry entry)
    {
        if (_end.Count == FailureDiagnosis.ReadLines)
        {
            _ = _end.Dequeue();
        }

        _end.Enqueue(entry);
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
            Warn(observer, $"The log of build {_buildId} cannot be read; the build goes on. {exception.Message}");
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
                $"The log of build {_buildId} cannot be read, although something answers; it is tried again, less and less often. {exception.Message} Get-ImageBuildLog reads it later."
            );
        }
        else
        {
            observer.Report(new VerboseMessage($"The log of build {_buildId} cannot be read now. {exception.Message}"));
        }
    }

    /// <summary>One warning says that a log is not whole; what is wrong with it besides is for those who look closer.</summary>
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

/// <summary>What a reader of a log puts up with.</summary>
internal enum LogPatience
{
    /// <summary>Nothing: a log that cannot be read is an error.</summary>
    None,

    /// <summary>A service that does not answer for a while.</summary>
    Outages,

    /// <summary>Everything, since the log is not what was asked for: a refusal is one warning, and anything else is tried again.</summary>
    Everything,
}
