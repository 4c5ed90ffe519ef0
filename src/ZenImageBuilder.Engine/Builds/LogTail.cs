using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>
/// Reads the log of one build from its beginning, every line once and in order. Often while lines arrive, seldom while it is quiet. An empty page is not the
/// end of a log: only the end of the build is.
/// </summary>
internal sealed class LogTail(IBuildRunner runner, string buildId, TimeProvider time)
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    private TimeSpan _interval = Fast;

    private string? _token;

    private bool _denied;

    /// <summary>When the log is worth reading again.</summary>
    public DateTimeOffset Due { get; private set; } = time.GetUtcNow();

    /// <summary>The lines that have come since the last time; empty while the build has no log yet.</summary>
    public async Task<IReadOnlyList<BuildLogLine>> ReadAsync(BuildRecord record, IEngineObserver observer, CancellationToken cancellationToken)
    {
        List<BuildLogLine> lines = [];
        if (!_denied && record is { LogGroup: { } group, LogStream: { } stream })
        {
            try
            {
                await ReadPagesAsync(group, stream, lines, cancellationToken).ConfigureAwait(false);
            }
            catch (ImageBuilderException exception) when (exception.Code is not ErrorCode.UnexpectedError)
            {
                GiveUpOrRetry(exception, observer);
            }
        }

        _interval = lines.Count > 0 ? Fast : TimeSpan.FromTicks(Math.Min(Slow.Ticks, _interval.Ticks * 3 / 2));
        Due = time.GetUtcNow() + _interval;
        return lines;
    }

    private async Task ReadPagesAsync(string group, string stream, List<BuildLogLine> lines, CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await runner.ReadLogAsync(group, stream, _token, cancellationToken).ConfigureAwait(false);
            lines.AddRange(page.Entries.Select(entry => new BuildLogLine(entry.Timestamp, entry.Message, buildId)));
            var more = page.NextToken is not null && !string.Equals(page.NextToken, _token, StringComparison.Ordinal);
            _token = page.NextToken ?? _token;
            if (!more)
            {
                return;
            }
        }
    }

    /// <summary>A log that cannot be read never fails a build: a refusal is one warning, and anything else is tried again.</summary>
    private void GiveUpOrRetry(ImageBuilderException exception, IEngineObserver observer)
    {
        switch (exception.Code)
        {
            case ErrorCode.AccessDenied or ErrorCode.CredentialsUnavailable:
                _denied = true;
                observer.Report(new WarningMessage($"The log of build {buildId} cannot be read; the build goes on. {exception.Message}"));
                break;
            default:
                observer.Report(new VerboseMessage($"The log of build {buildId} cannot be read now. {exception.Message}"));
                _interval = Slow;
                break;
        }
    }
}
