using ZenImageBuilder.Model;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>What the cmdlets that see builds end have in common.</summary>
public abstract class BuildWatchingCmdlet : AwsCmdlet
{
    private protected BuildWatchingCmdlet()
    {
    }

    /// <summary>Writes a build that has ended, and an error beside it where it did not succeed.</summary>
    private protected void WriteEnded(ImageBuild build)
    {
        WriteObject(build);
        if (BuildErrors.Of(build) is { } error)
        {
            WriteError(error);
        }
    }
}
