using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Text;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>Writes the events of the engine to streams, in a form that is safe for a terminal.</summary>
internal sealed class EventSink(IStreams streams)
{
    // The host shows a record with the second tag regardless of $InformationPreference, as it does for Write-Host, because a log is meant to be seen.
    private static readonly string[] LogTags = ["ImageBuild", "PSHOST"];

    private static readonly string[] DeploymentTags = ["StackDeployment", "PSHOST"];

    private readonly ProgressBoard _board = new();

    public void Write(EngineEvent happened)
    {
        switch (happened)
        {
            case VerboseMessage verbose:
                streams.Verbose(TerminalText.Escape(verbose.Text));
                break;
            case DebugMessage debug:
                streams.Debug(TerminalText.Escape(debug.Text));
                break;
            case WarningMessage warning:
                streams.Warning(TerminalText.Escape(warning.Text));
                break;
            case LogLineRead { Line: var line }:
                streams.Information(new ShownRecord(line, streams.Source, LogTags, TerminalText.EscapeLogLine(line.Message, streams.HasColors)));
                break;
            case DeploymentEventSeen deployment:
                streams.Information(new ShownRecord(deployment.Event, streams.Source, DeploymentTags, TerminalText.Escape(deployment.Event.ToString())));
                break;
            default:
                Show(_board.Show(happened));
                break;
        }
    }

    /// <summary>Removes the progress bars that are still shown.</summary>
    public void TakeDown()
    {
        try
        {
            Show(_board.TakeDown());
        }
        catch (Exception exception) when (exception is PipelineStoppedException or InvalidOperationException)
        {
            // A stopped pipeline removes its progress bars itself.
        }
    }

    private void Show(IEnumerable<ProgressRecord> bars)
    {
        foreach (var bar in bars)
        {
            streams.Progress(bar);
        }
    }
}
