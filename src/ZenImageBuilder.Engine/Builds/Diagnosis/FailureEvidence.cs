using ZenImageBuilder.Engine.Contexts.Ignoring;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>What is known of a build that failed.</summary>
internal sealed record FailureEvidence
{
    /// <summary>One of <see cref="Model.ImageBuildStatus"/>.</summary>
    public required string Status { get; init; }

    public string? Phase { get; init; }

    public string? StatusCode { get; init; }

    /// <summary>What the service says of the failed phase.</summary>
    public required string Message { get; init; }

    /// <summary>The CodeBuild project, or null.</summary>
    public string? Project { get; init; }

    /// <summary>The repository that is pushed to, with its registry, or null.</summary>
    public string? Repository { get; init; }

    /// <summary>The line of the Dockerfile on which the failed instruction begins, from 1, or null where it is not known.</summary>
    public int? DockerfileLine { get; init; }

    /// <summary>The last lines of the log, oldest first.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>What the image was to be built from, as far as it was kept.</summary>
    public BuildInputs Inputs { get; init; } = BuildInputs.Unknown;

    /// <summary>Whether somebody stopped the build.</summary>
    public bool IsStopped => Status == ImageBuildStatus.Stopped;

    /// <summary>Whether the build ran out of time.</summary>
    public bool IsTimedOut =>
        Status == ImageBuildStatus.TimedOut
        || StatusCode is "TIMED_OUT" or "BUILD_TIMED_OUT"
        || Message.StartsWith("Build has timed out", StringComparison.Ordinal);

    /// <summary>Whether the message only repeats the command that failed, which is ours: then it says nothing of the cause.</summary>
    public bool RepeatsCommand => Message.StartsWith("Error while executing command: ", StringComparison.Ordinal);
}

/// <summary>The files that say how an image is built, kept with the build so that its failure can be explained from any shell.</summary>
/// <param name="Dockerfile">The text of the Dockerfile, or null where it was not read or is too long to keep.</param>
/// <param name="IgnoreFileName">The name of the ignore file, or null where there is none.</param>
/// <param name="IgnoreFile">Its text, or null.</param>
internal sealed record BuildInputs(string? Dockerfile, string? IgnoreFileName, string? IgnoreFile)
{
    /// <summary>The scripts of the context whose lines end in CR LF, as far as they were looked into; null where none was.</summary>
    public IReadOnlyList<string>? WindowsScripts { get; init; }

    /// <summary>Nothing was kept.</summary>
    public static BuildInputs Unknown { get; } = new(null, null, null);

    /// <summary>The longest file that is kept, in characters.</summary>
    public const int Longest = 65_536;

    /// <summary>The rule that leaves a path out of the context, or null.</summary>
    public IgnorePattern? RuleFor(string path)
    {
        if (IgnoreFile is null)
        {
            return null;
        }

        try
        {
            var patterns = IgnorePatterns.Parse(
                System.Text.Encoding.UTF8.GetBytes(IgnoreFile),
                IgnoreFileName ?? "",
                backslashEscapes: !OperatingSystem.IsWindows()
            );
            return patterns.Excludes(path.Trim('/'));
        }
        catch (ImageBuilderException)
        {
            // Such a file is refused before a build; here it explains nothing.
            return null;
        }
    }
}
