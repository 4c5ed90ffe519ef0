using System.Management.Automation;
using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Cmdlets;

/// <summary>Writes what the engine reports to the streams of a cmdlet. To be used on the pipeline thread, without its synchronization context.</summary>
internal sealed class CmdletStreams(PSCmdlet cmdlet)
{
    private static readonly string[] DeploymentTags = ["StackDeployment", "PSHOST"];

    private readonly ProgressBoard _board = new();

    /// <summary>The tags of a line of a log. The host shows what carries the second whatever <c>$InformationPreference</c> is, as it does for Write-Host: a log is there to be seen.</summary>
    public static string[] LogTags { get; } = ["ImageBuild", "PSHOST"];

    public void Write(EngineEvent happened)
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
            case DeploymentEventSeen deployment:
                cmdlet.WriteInformation(deployment.Event, DeploymentTags);
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
