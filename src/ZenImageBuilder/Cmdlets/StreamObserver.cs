using System.Management.Automation;
using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Cmdlets;

/// <summary>Brings what the engine reports, from any thread, to the streams of a cmdlet.</summary>
internal sealed class StreamObserver(PSCmdlet cmdlet, PipelinePump pipeline) : IEngineObserver, IDisposable
{
    /// <summary>How often a bar moves at most: a person sees no more, and each move costs a turn of the pipeline thread.</summary>
    private const long BarInterval = 100;

    /// <summary>The host shows what carries this tag whatever <c>$InformationPreference</c> is, as it does for Write-Host: a log is there to be seen.</summary>
    private static readonly string[] LogTags = ["ImageBuild", "PSHOST"];

    private static readonly string[] DeploymentTags = ["StackDeployment", "PSHOST"];

    private readonly Dictionary<int, ProgressRecord> _open = [];

    private long _lastBar = long.MinValue;

    private ContextStage _lastStage;

    public void Report(EngineEvent happened)
    {
        if (happened is not ContextProgress context || IsDue(context))
        {
            pipeline.Tell(() => Write(happened));
        }
    }

    /// <summary>Takes down the bars that are still up. To be called on the pipeline thread.</summary>
    public void Dispose()
    {
        foreach (var record in _open.Values)
        {
            record.RecordType = ProgressRecordType.Completed;
            try
            {
                _ = PipelinePump.Outside<object?>(() =>
                {
                    cmdlet.WriteProgress(record);
                    return null;
                });
            }
            catch (Exception exception) when (exception is PipelineStoppedException or InvalidOperationException)
            {
                // A stopped pipeline takes its bars down itself.
                break;
            }
        }

        _open.Clear();
    }

    private bool IsDue(ContextProgress context)
    {
        var now = Environment.TickCount64;
        if (context.Stage == _lastStage && context.Stage != ContextStage.Done && now - BarInterval < Interlocked.Read(ref _lastBar))
        {
            return false;
        }

        _lastStage = context.Stage;
        _ = Interlocked.Exchange(ref _lastBar, now);
        return true;
    }

    private void Write(EngineEvent happened)
    {
        switch (happened)
        {
            case VerboseMessage verbose:
                cmdlet.WriteVerbose(verbose.Text);
                break;
            case DebugMessage debug:
                cmdlet.WriteDebug(debug.Text);
                break;
            case WarningMessage warning:
                cmdlet.WriteWarning(warning.Text);
                break;
            case LogLineRead log:
                cmdlet.WriteInformation(log.Line, LogTags);
                break;
            case ContextProgress context:
                Show(ProgressView.Of(context));
                break;
            case BuildProgress build:
                Show(ProgressView.Of(build.Build));
                break;
            case DeploymentEventSeen deployment:
                cmdlet.WriteInformation(deployment.Event, DeploymentTags);
                break;
            case DeploymentProgress deployment:
                Show(ProgressView.Of(deployment));
                break;
        }
    }

    private void Show(ProgressRecord record)
    {
        if (record.RecordType == ProgressRecordType.Completed)
        {
            _ = _open.Remove(record.ActivityId);
        }
        else
        {
            _open[record.ActivityId] = record;
        }

        cmdlet.WriteProgress(record);
    }
}
