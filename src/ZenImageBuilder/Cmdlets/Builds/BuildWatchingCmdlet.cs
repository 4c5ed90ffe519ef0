using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>What the cmdlets that see builds end have in common.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class BuildWatchingCmdlet : AwsCmdlet
{
    private protected BuildWatchingCmdlet() { }

    /// <summary>Whether an exception ends the pipeline although nobody pressed Ctrl+C, and says nothing of the builds itself.</summary>
    private protected bool EndsThePipeline(Exception exception) => !IsStopped && exception is not ImageBuilderException;

    /// <summary>Says which builds go on. The stream may be closed already, or end the pipeline once more; then the host hears it.</summary>
    private protected void Warn(BuildsLeft left)
    {
        if (left.Words is not { } words)
        {
            return;
        }

        try
        {
            WriteWarning(words);
        }
        catch (Exception exception) when (exception is RuntimeException or InvalidOperationException)
        {
            WarnTheHost(words);
        }
    }

    /// <inheritdoc cref="BuildSink.WriteEnded"/>
    private protected void WriteEnded(ImageBuild build) => PipelinePump.Outside(() => BuildSink.WriteEnded(new CmdletStreams(this), build));
}
