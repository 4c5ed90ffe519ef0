using System.Management.Automation;
using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Cmdlets;

/// <summary>Brings what the engine reports, from any thread, to the streams of a cmdlet.</summary>
internal sealed class StreamObserver(PSCmdlet cmdlet, SynchronizationContext pipeline) : IEngineObserver
{
    public void Report(EngineEvent happened) => pipeline.Post(_ => Write(happened), null);

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
                cmdlet.WriteInformation(log.Line, ["ImageBuild"]);
                break;
            case ContextProgress context:
                cmdlet.WriteProgress(ProgressView.Of(context));
                break;
            case BuildProgress build:
                cmdlet.WriteProgress(ProgressView.Of(build.Build));
                break;
        }
    }
}
