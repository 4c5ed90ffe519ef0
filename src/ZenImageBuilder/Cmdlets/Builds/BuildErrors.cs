using System.Globalization;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>The errors of builds that did not succeed.</summary>
internal static class BuildErrors
{
    // An instruction can be as long as a script; its beginning is enough to recognize it.
    private const int LongestInstruction = 80;

    /// <summary>Returns the error of a build that has ended, or null if the build has an image.</summary>
    public static ImageBuilderException? Of(ImageBuild build) => build.Status is ImageBuildStatus.Succeeded or ImageBuildStatus.Reused ? null : Failure(build);

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
                : $"{Remedy(build)}Read the log with Get-ImageBuildLog {build.Id}{(build.LogUri is { } log ? $", or at {log}" : "")}."
        );
    }

    private static string Remedy(ImageBuild build) => build.Failure?.Remedy is { } remedy ? remedy + " " : "";

    private static string Shortened(string instruction) => instruction.Length <= LongestInstruction ? instruction : instruction[..LongestInstruction] + "…";

    private static string Cause(BuildFailure failure)
    {
        var place = (failure.Phase, failure.StatusCode) switch
        {
            ({ } phase, { } code) => string.Create(CultureInfo.InvariantCulture, $" in phase {phase} ({code})"),
            ({ } phase, null) => $" in phase {phase}",
            (null, { } code) => $" ({code})",
            _ => "",
        };
        var step = (failure.Step, failure.DockerfileLine) switch
        {
            ({ } instruction, { } line) => string.Create(CultureInfo.InvariantCulture, $" at line {line} of the Dockerfile, {Shortened(instruction)}"),
            ({ } instruction, null) => $" at the step {Shortened(instruction)}",
            _ => "",
        };
        var said = failure.Cause ?? failure.Message.Trim();
        return said.Length > 0 ? $"{place}{step}: {said.TrimEnd('.')}." : $"{place}{step}.";
    }
}
