using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Dockerfiles;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Build arguments that a step uses although they have no value there.</summary>
internal static class ArgumentCauses
{
    // The error messages of shells, and Python's KeyError for an environment variable.
    private static readonly Regex Complaint = Linear.Regex(
        @"(^|[ /.])[a-z.-]*sh: (line )?([0-9]+: )?(?<name>[A-Za-z_][A-Za-z0-9_]*): (?<said>.+)$|^KeyError: '(?<name>[A-Za-z_][A-Za-z0-9_]*)'$"
    );

    private static readonly string[] OtherComplaints = ["not found", "command not found", "Permission denied", "No such file or directory"];

    public static IReadOnlyList<KnownCause> All { get; } =
    [
        new(
            "ArgumentOutOfScope",
            Complaint,
            Speakers.Step,
            "The stage of this step does not declare the build argument '{name}'.",
            "Add ARG {name} after the FROM line of the stage."
        )
        {
            Decide = static clue => Explain(clue, isOutOfScope: true),
        },
        new("BuildArgumentMissing", Complaint, Speakers.Step, "The build argument '{name}' has no value.", "Set it with -BuildArg @{ {name} = '…' }.")
        {
            Decide = static clue => Explain(clue, isOutOfScope: false),
        },
    ];

    // Any program may print "name: text". It is an argument only if the Dockerfile declares it, and missing only if no declaration has a default.
    private static Explanation? Explain(Clue clue, bool isOutOfScope)
    {
        if (
            clue["name"] is not { } name
            || OtherComplaints.Contains(clue["said"], StringComparer.Ordinal)
            || DockerfileView.Of(clue.Evidence) is not { } dockerfile
        )
        {
            return null;
        }

        var declared = dockerfile.Instructions.Where(instruction => DockerfileView.Declared(instruction).Any(argument => argument.Name == name)).ToList();
        var seen = Seen(declared, dockerfile, clue.Evidence.DockerfileLine).ToList();
        if (
            declared.Count == 0
            || (seen.Count == 0) != isOutOfScope
            || seen.Exists(instruction => DockerfileView.Declared(instruction).Any(argument => argument.Name == name && argument.HasDefault))
        )
        {
            return null;
        }

        return !isOutOfScope ? new($"The build argument '{name}' has no value.", $"Set it with -BuildArg @{{ {name} = '…' }}.")
            : declared.TrueForAll(static instruction => instruction.Stage < 0)
                ? new(
                    $"The build argument '{name}' is declared only before the first FROM, where steps do not see it.",
                    $"Declare it again in the stage of this step: add ARG {name} after its FROM line."
                )
            : new(
                $"The build argument '{name}' is declared, but not before this step in its stage.",
                $"Declare it in the stage, before this step: add ARG {name} after its FROM line."
            );
    }

    /// <summary>The declarations that a step sees: those before it in its stage, and those of the stages that it is made from.</summary>
    private static IEnumerable<DockerfileInstruction> Seen(IReadOnlyList<DockerfileInstruction> declared, DockerfileView dockerfile, int? line)
    {
        if (dockerfile.At(line) is not { } step)
        {
            // The step is not known, so every stage counts.
            return declared.Where(static instruction => instruction.Stage >= 0);
        }

        var stages = new HashSet<int>();
        for (int? stage = step.Stage; stage is { } number && stages.Add(number); )
        {
            stage = dockerfile.Parent(number);
        }

        return declared.Where(instruction => stages.Contains(instruction.Stage) && instruction.Line < step.Line);
    }
}
