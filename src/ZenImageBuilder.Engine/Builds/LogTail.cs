using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Steps;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>Follows the log of one build: often while lines arrive, seldom while it is quiet. Only the end of the build is the end of its log.</summary>
internal sealed class LogTail(IBuildRunner runner, BuildRecord record, TimeProvider time)
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    private readonly string _buildId = record.Build.BuildId!;

    private readonly StepReader _steps = new(record.Inputs.Dockerfile);

    private LogPages? _pages;

    private TimeSpan _interval = Fast;

    private bool _denied;

    /// <summary>When the log is worth reading again.</summary>
    public DateTimeOffset Due { get; private set; } = time.GetUtcNow();

    /// <summary>The steps that have been read of so far.</summary>
    public IReadOnlyList<BuildStep> Steps => _steps.Steps;

    /// <summary>The lines that have come since the last time; empty while the build has no log yet.</summary>
    public async Task<IReadOnlyList<BuildLogLine>> ReadAsync(BuildRecord now, IEngineObserver observer, CancellationToken cancellationToken)
    {
        List<BuildLogLine> lines = [];
        if (!_denied && now is { LogGroup: { } group, LogStream: { } stream })
        {
            _pages ??= new(runner, _buildId, _steps);
            try
            {
                await foreach (var line in _pages.ReadAsync(group, stream, cancellationToken).ConfigureAwait(false))
                {
                    lines.Add(line);
                }
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

    /// <summary>Ends the steps that run, when the build has ended.</summary>
    public void End(ImageBuild ended) => _steps.End(ended.Status, ended.EndTime ?? time.GetUtcNow());

    /// <summary>A log that cannot be read never fails a build: a refusal is one warning, and anything else is tried again.</summary>
    private void GiveUpOrRetry(ImageBuilderException exception, IEngineObserver observer)
    {
        switch (exception.Code)
        {
            case ErrorCode.AccessDenied or ErrorCode.CredentialsUnavailable:
                _denied = true;
                observer.Report(new WarningMessage($"The log of build {_buildId} cannot be read; the build goes on. {exception.Message}"));
                break;
            default:
                observer.Report(new VerboseMessage($"The log of build {_buildId} cannot be read now. {exception.Message}"));
                _interval = Slow;
                break;
        }
    }
}
