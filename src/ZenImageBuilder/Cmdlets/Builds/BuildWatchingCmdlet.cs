using System.Globalization;
using ZenImageBuilder.Errors;
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
        if (!string.Equals(build.Status, ImageBuildStatus.Succeeded, StringComparison.Ordinal))
        {
            WriteError(Failure(build));
        }
    }

    private static ImageBuilderException Failure(ImageBuild build)
    {
        var name = build.BuildId ?? build.Id.ToString();
        var outcome = build.Status switch
        {
            ImageBuildStatus.Stopped => "was stopped",
            ImageBuildStatus.TimedOut => "ran out of time",
            ImageBuildStatus.Interrupted => "was never started, because the shell that prepared it ended",
            ImageBuildStatus.Fault => "failed through a fault of the build service",
            _ => "failed",
        };
        var cause = build.Failure is { } failure ? Cause(failure) : ".";
        return new(
            build.Status == ImageBuildStatus.Interrupted ? ErrorCode.BuildInterrupted : ErrorCode.BuildFailed,
            $"The build {name} {outcome}{cause}",
            build,
            build.Status == ImageBuildStatus.Interrupted
                ? "Start it again with Start-ImageBuild."
                : $"Read the log with Get-ImageBuildLog {build.Id}{(build.LogUri is { } log ? $", or at {log}" : "")}.");
    }

    private static string Cause(BuildFailure failure)
    {
        var place = (failure.Phase, failure.StatusCode) switch
        {
            ({ } phase, { } code) => string.Create(CultureInfo.InvariantCulture, $" in phase {phase} ({code})"),
            ({ } phase, null) => $" in phase {phase}",
            (null, { } code) => $" ({code})",
            _ => "",
        };
        return failure.Message.Trim() is { Length: > 0 } message ? $"{place}: {message.TrimEnd('.')}." : $"{place}.";
    }
}
