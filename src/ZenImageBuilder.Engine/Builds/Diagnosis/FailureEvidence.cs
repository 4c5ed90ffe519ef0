using ZenImageBuilder.Engine.BuildContexts;

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

    /// <summary>The repository that is pushed to, without its registry, or null.</summary>
    public string? Repository { get; init; }

    /// <summary>The last lines of the log, oldest first.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>What the image was to be built from, as far as it was kept.</summary>
    public BuildInputs Inputs { get; init; } = BuildInputs.Unknown;

    /// <summary>The message and the lines, the last first: what was written last is nearest to the failure.</summary>
    public IEnumerable<string> Texts => Lines.Reverse().Append(Message);
}

/// <summary>The files that say how an image is built, kept with the build so that its failure can be explained from any shell.</summary>
/// <param name="Dockerfile">The text of the Dockerfile, or null where it was not read or is too long to keep.</param>
/// <param name="IgnoreFileName">The name of the ignore file, or null where there is none.</param>
/// <param name="IgnoreFile">Its text, or null.</param>
internal sealed record BuildInputs(string? Dockerfile, string? IgnoreFileName, string? IgnoreFile)
{
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
            var patterns = IgnorePatterns.Parse(System.Text.Encoding.UTF8.GetBytes(IgnoreFile), IgnoreFileName ?? "", backslashEscapes: !OperatingSystem.IsWindows());
            return patterns.Excludes(path.Trim('/'));
        }
        catch (ContextException)
        {
            // Such a file is refused before a build; here it explains nothing.
            return null;
        }
    }
}
