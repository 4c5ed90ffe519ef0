using System.Globalization;
using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Sources of COPY, ADD and mounts that are missing in the context, in a stage or in an image.</summary>
internal static class CopyCauses
{
    private static readonly Regex Missing = Linear.Regex(
        "^(ERROR: )?(failed to (build|compute|calculate|solve)[^\"]*: )?\"(?<path>/[^\"]*)\":? not found"
            + "|excluded by \\.dockerignore: stat (?<path>.+?): "
            + "|^(COPY|ADD) failed: stat (?<path>.+?): (file does not exist|no such file or directory)"
            + "|copier: stat: \\[?\"(?<path>/[^\"]+)\"\\]?: no such file"
            + "|failed to get fileinfo for /workspace/(?<path>[^:]+): lstat "
            + "|no items matching glob \"(?<path>[^\"]+)\" copied \\([1-9][0-9]* filtered"
            + "|lstat [^ :]*/buildkit-mount[0-9]+/(?<path>[^:]+): no such file"
            + "|(COPY|ADD) failed: no source files were specified"
            + "|forbidden path outside the build context"
    );

    // The folders in which the classic builder keeps a context and the files of a stage.
    private static readonly Regex Kept = Linear.Regex("^/var/lib/docker/(tmp/docker-builder[0-9]+|overlay2/[0-9a-f]+/merged)/");

    private static readonly Regex SaysContext = Linear.Regex("context|\\.dockerignore|/workspace/");

    public static IReadOnlyList<KnownCause> All { get; } =
    [
        new(
            "CopySourceMissingInStage",
            Missing,
            Speakers.Builder,
            "The stage or image that --from names does not contain '{path}'.",
            "Check the path: it starts at the root (/) of the stage or image."
        )
        {
            Decide = InStage,
        },
        new(
            "CopySourceOutside",
            Missing,
            Speakers.Builder,
            "The source is outside the context.",
            "Start the build from a folder that contains both, and name the Dockerfile with -Dockerfile."
        )
        {
            Decide = Outside,
        },
        new(
            "CopySourceMissing",
            Missing,
            Speakers.Builder,
            "The context does not contain '{path}'.",
            "Get-BuildContext -Entries lists what the context contains."
        )
        {
            Decide = InContext,
        },
    ];

    private static Explanation? InStage(Clue clue)
    {
        if (SourceOf(clue) is not { Stage: { } stage } source)
        {
            return null;
        }

        var dockerfile = DockerfileView.Of(clue.Evidence);
        return dockerfile?.HasStage(stage) == true
            ? new(
                $"The stage '{stage}' does not contain '{source.Path}'.",
                "Check what the steps of that stage write, and where: steps write relative to WORKDIR, "
                    + "while the path of --from starts at the root (/) of the stage."
            )
            : new($"The image '{stage}' does not contain '{source.Path}'.", "Check the path in that image: it starts at the root (/).");
    }

    private static Explanation? Outside(Clue clue) =>
        SourceOf(clue) is { Stage: null } source
        && (
            source.Path.StartsWith("../", StringComparison.Ordinal)
            || source.Path == ".."
            || clue.Text.Contains("forbidden path outside", StringComparison.Ordinal)
        )
            ? new(
                $"'{source.Path}' is outside the context, and a build can read only its context.",
                "Start the build from a folder that contains everything that the Dockerfile copies, and name the Dockerfile with -Dockerfile."
            )
            : null;

    private static Explanation? InContext(Clue clue)
    {
        if (SourceOf(clue) is not { Stage: null } source || source.Path.Length == 0)
        {
            return null;
        }

        var path = source.Path.StartsWith("./", StringComparison.Ordinal) ? source.Path[2..] : source.Path.TrimStart('/');
        var isPattern = path.AsSpan().ContainsAny('*', '?', '[');
        if (clue.Evidence.Inputs.RuleFor(path) is not { } rule)
        {
            return isPattern
                ? new(
                    $"Nothing in the context matches '{path}'.",
                    "Check the pattern, which is relative to the context. Get-BuildContext -Entries lists what the context contains."
                )
                : new(
                    $"The context does not contain '{path}'.",
                    "Check the path, which is relative to the context. Get-BuildContext -Entries lists what the context contains."
                );
        }

        return new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"'{path}' is not in the context, because line {rule.Line} of '{clue.Evidence.Inputs.IgnoreFileName}' excludes it: {rule.Source}"
            ),
            $"Change that line, or include the path again with a later line: !{path}"
        );
    }

    /// <summary>The missing source, and the stage or image that it is taken from; null if the output does not show which it is.</summary>
    private static (string? Stage, string Path)? SourceOf(Clue clue)
    {
        var told = clue["path"] is { } path ? Kept.Replace(path, "") : null;
        var dockerfile = DockerfileView.Of(clue.Evidence);
        IReadOnlyList<(string? Stage, string Path)> sources =
            clue.Output.Instruction is { } shown ? DockerfileView.Sources(shown)
            : dockerfile?.At(clue.Evidence.DockerfileLine) is { } written ? DockerfileView.Sources(written.Text)
            : [.. dockerfile?.Instructions.SelectMany(static instruction => DockerfileView.Sources(instruction.Text)) ?? []];
        var fitting = told is null ? sources : [.. sources.Where(source => IsSame(source.Path, told))];
        if (fitting.Count == 0)
        {
            // The instruction has variables, and the log has their values. If an instruction copies from one place only, the source is in that place.
            var isOfOne = sources.Select(static source => source.Stage).Distinct(StringComparer.OrdinalIgnoreCase).Count() == 1;
            fitting = isOfOne && told is not null ? [(sources[0].Stage, told)] : [];
        }

        var stages = fitting.Select(static source => source.Stage).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return stages.Count == 1
                ? (
                    stages[0],
                    told is null && fitting.Count > 1 ? ""
                    : fitting[0].Stage is null ? fitting[0].Path
                    : told ?? fitting[0].Path
                )
            : sources.Count == 0 && told is not null && SaysContext.IsMatch(clue.Text) ? (null, told)
            : null;
    }

    // The log shows the path from the root of the context or of the stage, or behind the folder in which the builder keeps the context; of a pattern, it shows
    // the folder.
    private static bool IsSame(string written, string told)
    {
        var path = Folded(written);
        var other = Folded(told);
        return path == other
            || other.EndsWith('/' + path, StringComparison.Ordinal)
            || (path.AsSpan().ContainsAny('*', '?', '[') && path.StartsWith(other + "/", StringComparison.Ordinal));
    }

    private static string Folded(string path)
    {
        var folded = path.TrimStart('/').TrimEnd('/');
        while (folded.StartsWith("./", StringComparison.Ordinal) || folded.StartsWith("../", StringComparison.Ordinal))
        {
            folded = folded[(folded.IndexOf('/', StringComparison.Ordinal) + 1)..].TrimStart('/');
        }

        return folded;
    }
}
