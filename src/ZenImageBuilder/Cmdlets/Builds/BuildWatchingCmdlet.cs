using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>The base of the cmdlets that watch builds until they end.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class BuildWatchingCmdlet : AwsCmdlet
{
    private protected BuildWatchingCmdlet() { }

    /// <summary>Whether an exception ends the pipeline without Ctrl+C, and does not itself say anything about the builds.</summary>
    private protected bool EndsThePipeline(Exception exception) => !IsStopped && exception is not ImageBuilderException;

    /// <summary>Warns which builds continue. If the stream is closed already or ends the pipeline again, the warning is written to the host.</summary>
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
