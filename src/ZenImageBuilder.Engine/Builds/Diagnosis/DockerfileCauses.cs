using System.Globalization;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Errors in the Dockerfile itself.</summary>
internal static class DockerfileCauses
{
    private static readonly string[] GivenByBuilders =
    [
        "TARGETPLATFORM",
        "TARGETOS",
        "TARGETARCH",
        "TARGETVARIANT",
        "BUILDPLATFORM",
        "BUILDOS",
        "BUILDARCH",
        "BUILDVARIANT",
    ];

    public static IReadOnlyList<KnownCause> All { get; } =
    [
        new(
            "HereDocumentOpen",
            Linear.Regex("unterminated heredoc"),
            Speakers.Builder,
            "A here document in the Dockerfile has no end: no line after it consists of its delimiter only.",
            "Write the delimiter (the word after <<) on a line of its own, without blanks before or after it."
        ),
        new(
            "BaseNameBlank",
            Linear.Regex(
                "base name \\(.*\\) should not be blank|failed to parse stage name \"[^\"]*\"|no FROM statement found"
                    + "|creating build container: invalid reference format"
            ),
            Speakers.Builder,
            "A FROM line names no image, because a build argument in it has no value.",
            "Set the argument with -BuildArg, or declare a default in the Dockerfile."
        )
        {
            Decide = BlankBase,
        },
        new(
            "DockerfileEmpty",
            Linear.Regex("file with no instructions|the Dockerfile \\(.*\\) cannot be empty|no build stage in current context|no FROM statement found"),
            Speakers.Builder,
            "The Dockerfile has no FROM line.",
            "Begin the Dockerfile with FROM and the image to start from."
        )
        {
            Decide = Empty,
        },
        new(
            "TargetMissing",
            Linear.Regex("target stage \"?(?<target>[^\" ]+)\"? could not be found|failed to reach build target (?<target>[^ ]+) in Dockerfile"),
            Speakers.Builder,
            "The Dockerfile has no stage '{target}'.",
            "Use -Target with one of the names after AS in the FROM lines."
        ),
        new(
            "DockerfileInvalid",
            Linear.Regex(
                "dockerfile parse error (on )?(?<problem>line (?<line>[0-9]{1,6}): .+)|Build error: (?<problem>Unknown instruction: \"(?<word>[^\"]+)\")"
            ),
            Speakers.Builder,
            "The Dockerfile cannot be read: {problem}.",
            "Correct the Dockerfile."
        )
        {
            Decide = Unreadable,
        },
    ];

    private static Explanation? Empty(Clue clue) =>
        clue.Text.Contains("no instructions", StringComparison.Ordinal)
        || clue.Text.Contains("cannot be empty", StringComparison.Ordinal)
        || DockerfileView.Of(clue.Evidence) is { Instructions.Count: 0 }
            ? new("The Dockerfile has no instructions: all its lines are empty or comments.", "Begin the Dockerfile with FROM and the image to start from.")
            : new("The Dockerfile has no FROM line before its first instruction.", "Begin the Dockerfile with FROM and the image to start from.");

    // An older builder reads a line inside a here document as an instruction.
    private static Explanation Unreadable(Clue clue)
    {
        var line = clue["line"] is { } number
            ? int.Parse(number, CultureInfo.InvariantCulture)
            : clue.Evidence.DockerfileLine ?? LineOf(clue["word"], clue.Evidence.Inputs.Dockerfile);
        var around = DockerfileView.Of(clue.Evidence)?.Instructions.LastOrDefault(instruction => instruction.Line <= line);
        var isInside =
            clue.Text.Contains("nknown instruction", StringComparison.Ordinal)
            && around is not null
            && around.Line < line
            && around.Text.Contains("<<", StringComparison.Ordinal);
        return isInside
            ? new(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The builder does not support here documents, "
                        + $"so it reads a line of the one that begins on line {around!.Line} of the Dockerfile as an instruction."
                ),
                "Use a build image with BuildKit (Docker 23 or later), or write the lines as one RUN with && between them."
            )
            : new("The Dockerfile cannot be read: {problem}.", "Correct the Dockerfile.");
    }

    private static int? LineOf(string? word, string? dockerfile)
    {
        var lines = word is null || dockerfile is null ? [] : dockerfile.Split('\n');
        var found = Array.FindIndex(lines, line => line.TrimStart().StartsWith(word!, StringComparison.OrdinalIgnoreCase));
        return found < 0 ? null : found + 1;
    }

    private static Explanation? BlankBase(Clue clue)
    {
        var isTold = clue.Text.Contains("should not be blank", StringComparison.Ordinal);
        if (DockerfileView.Of(clue.Evidence) is not { } dockerfile)
        {
            return isTold ? Blank(null) : null;
        }

        var missing = new List<string>();
        foreach (var from in dockerfile.Instructions.Where(static instruction => instruction.Keyword == "FROM"))
        {
            foreach (var name in DockerfileView.Variables(from.Text).Except(GivenByBuilders, StringComparer.Ordinal))
            {
                var declared = dockerfile
                    .Instructions.Where(instruction =>
                        instruction.Line < from.Line && DockerfileView.Declared(instruction).Any(argument => argument.Name == name)
                    )
                    .ToList();
                if (!declared.Exists(static instruction => instruction.Stage < 0))
                {
                    return declared.Count > 0 ? Inside(name) : Undeclared(name);
                }

                if (!declared.Exists(instruction => DockerfileView.Declared(instruction).Any(argument => argument.Name == name && argument.HasDefault)))
                {
                    missing.Add(name);
                }
            }
        }

        return missing is [var first, ..] ? Blank(first)
            : isTold ? Blank(null)
            : null;
    }

    private static Explanation Inside(string name) =>
        new(
            $"A FROM line uses the build argument '{name}', which is declared inside an earlier stage, where FROM lines do not see it.",
            $"Move ARG {name} before the first FROM, and declare it again (ARG {name}) in the stages that use it."
        );

    private static Explanation Undeclared(string name) =>
        new(
            $"A FROM line uses the build argument '{name}', which is not declared before it.",
            $"Write ARG {name} before the first FROM, and set its value there or with -BuildArg."
        );

    private static Explanation Blank(string? name) =>
        name is null
            ? new(
                "A FROM line names no image, because a build argument in it has no value.",
                "Set the argument with -BuildArg, or declare a default in the Dockerfile."
            )
            : new(
                $"A FROM line names no image, because the build argument '{name}' has no value.",
                $"Set it with -BuildArg @{{ {name} = '…' }}, or declare a default before the first FROM: ARG {name}=…."
            );
}
