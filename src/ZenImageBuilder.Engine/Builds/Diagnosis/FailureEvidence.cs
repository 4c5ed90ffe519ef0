using ZenImageBuilder.Engine.Contexts.Ignoring;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>What is known about a build that failed.</summary>
internal sealed record FailureEvidence
{
    /// <summary>One of <see cref="Model.ImageBuildStatus"/>.</summary>
    public required string Status { get; init; }

    public string? Phase { get; init; }

    public string? StatusCode { get; init; }

    /// <summary>The service's message for the failed phase.</summary>
    public required string Message { get; init; }

    /// <summary>The CodeBuild project, or null.</summary>
    public string? Project { get; init; }

    /// <summary>The repository that is pushed to, with its registry, or null.</summary>
    public string? Repository { get; init; }

    /// <summary>The line of the Dockerfile on which the failed instruction begins, from 1, or null if it is not known.</summary>
    public int? DockerfileLine { get; init; }

    /// <summary>The last lines of the log, oldest first.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>The files that the image was built from, as far as they were kept.</summary>
    public BuildInputs Inputs { get; init; } = BuildInputs.Unknown;

    public bool IsStopped => Status == ImageBuildStatus.Stopped;

    public bool IsTimedOut =>
        Status == ImageBuildStatus.TimedOut
        || StatusCode is "TIMED_OUT" or "BUILD_TIMED_OUT"
        || Message.StartsWith("Build has timed out", StringComparison.Ordinal);

    /// <summary>Whether the message only repeats the command that failed: the command comes from this module, so it does not show the cause.</summary>
    public bool RepeatsCommand => Message.StartsWith("Error while executing command: ", StringComparison.Ordinal);
}

/// <summary>The files that define how an image is built. They are kept with the build, so that any shell can explain its failure.</summary>
/// <param name="Dockerfile">The text of the Dockerfile, or null if it was not read or is too long to keep.</param>
/// <param name="IgnoreFileName">The name of the ignore file, or null if there is none.</param>
/// <param name="IgnoreFile">Its text, or null.</param>
internal sealed record BuildInputs(string? Dockerfile, string? IgnoreFileName, string? IgnoreFile)
{
    /// <summary>The scripts of the context with CR LF line ends, as far as they were read; null if no script was read.</summary>
    public IReadOnlyList<string>? WindowsScripts { get; init; }

    public static BuildInputs Unknown { get; } = new(null, null, null);

    /// <summary>The longest file that is kept, in characters.</summary>
    public const int Longest = 65_536;

    /// <summary>The rule that excludes a path from the context, or null.</summary>
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
            // Such a file is rejected before a build; here it explains nothing.
            return null;
        }
    }
}
