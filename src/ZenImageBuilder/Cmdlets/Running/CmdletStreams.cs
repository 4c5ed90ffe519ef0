using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Text;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>Writes what the engine reports to the streams of a cmdlet. To be used on the pipeline thread, without its synchronization context.</summary>
internal sealed class CmdletStreams(PSCmdlet cmdlet)
{
    private static readonly string[] DeploymentTags = ["StackDeployment", "PSHOST"];

    private readonly ProgressBoard _board = new();

    private readonly Lazy<bool> _hasColours = new(() => LogColours.AreShown(cmdlet));

    /// <summary>The tags of a line of a log. The host shows what carries the second whatever <c>$InformationPreference</c> is, as it does for Write-Host: a log is there to be seen.</summary>
    public static string[] LogTags { get; } = ["ImageBuild", "PSHOST"];

    private string Source => cmdlet.MyInvocation.PSCommandPath is { Length: > 0 } script ? script : cmdlet.MyInvocation.MyCommand.Name;

    public void Write(EngineEvent happened)
    {
        switch (happened)
        {
            case VerboseMessage verbose:
                cmdlet.WriteVerbose(TerminalText.Escape(verbose.Text));
                break;
            case DebugMessage debug:
                cmdlet.WriteDebug(TerminalText.Escape(debug.Text));
                break;
            case WarningMessage warning:
                cmdlet.WriteWarning(TerminalText.Escape(warning.Text));
                break;
            case LogLineRead log:
                cmdlet.WriteInformation(new ShownRecord(log.Line, Source, LogTags, TerminalText.EscapeLogLine(log.Line.Message, _hasColours.Value)));
                break;
            case DeploymentEventSeen deployment:
                cmdlet.WriteInformation(new ShownRecord(deployment.Event, Source, DeploymentTags, TerminalText.Escape(deployment.Event.ToString())));
                break;
            default:
                Show(_board.Show(happened));
                break;
        }
    }

    /// <summary>Takes down the bars that are still up.</summary>
    public void TakeDown()
    {
        try
        {
            Show(_board.TakeDown());
        }
        catch (Exception exception) when (exception is PipelineStoppedException or InvalidOperationException)
        {
            // A stopped pipeline takes its bars down itself.
        }
    }

    private void Show(IEnumerable<ProgressRecord> bars)
    {
        foreach (var bar in bars)
        {
            cmdlet.WriteProgress(bar);
        }
    }
}
