using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>Finds the lines of the instructions that a log shows. Builders join lines, fold blanks and put values in the place of variables; so what matches is the text between the variables.</summary>
internal sealed partial class InstructionMatcher(IReadOnlyList<DockerfileInstruction> instructions)
{
    private readonly HashSet<int> _taken = [];

    /// <summary>The line of an instruction, or null where none fits. Of several that read the same, each is answered once, in order.</summary>
    /// <param name="stage">The name of the stage, or null where the log does not tell.</param>
    /// <param name="shown">The instruction as the log shows it.</param>
    public int? Line(string? stage, string shown)
    {
        var folded = Blanks().Replace(shown.Trim(), " ");
        var found = instructions.FirstOrDefault(instruction => Fits(instruction, stage, folded, alsoTaken: false))
            ?? instructions.FirstOrDefault(instruction => Fits(instruction, stage, folded, alsoTaken: true));
        if (found is not null)
        {
            _ = _taken.Add(found.Line);
        }

        return found?.Line;
    }

    private bool Fits(DockerfileInstruction instruction, string? stage, string shown, bool alsoTaken) =>
        (alsoTaken || !_taken.Contains(instruction.Line))
        && IsOf(instruction, stage)
        && shown.StartsWith(instruction.Keyword, StringComparison.OrdinalIgnoreCase)
        && Matches(Blanks().Replace(instruction.Text, " "), shown);

    // BuildKit calls a stage without a name by its number, and puts the platform before the name when there are several.
    private static bool IsOf(DockerfileInstruction instruction, string? stage)
    {
        var name = stage?[(stage.LastIndexOf(' ') + 1)..];
        return name is null
            || name.Contains('/', StringComparison.Ordinal)
            || string.Equals(name, instruction.StageName, StringComparison.OrdinalIgnoreCase)
            || string.Equals(name, $"stage-{instruction.Stage}", StringComparison.Ordinal);
    }

    private static bool Matches(string written, string shown)
    {
        // FROM shows the resolved name of an image, and what a stage was made of.
        if (written.StartsWith("FROM ", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var at = 0;
        var pieces = Variable().Split(written[(written.IndexOf(' ') + 1)..]);
        for (var index = 0; index < pieces.Length; index++)
        {
            var found = shown.IndexOf(pieces[index], at, StringComparison.Ordinal);
            if (found < 0 || (index == 0 && found > shown.IndexOf(' ') + 1))
            {
                return false;
            }

            at = found + pieces[index].Length;
        }

        return pieces.Length > 1 || at == shown.Length;
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\$\{[^}]*\}|\$[A-Za-z_][A-Za-z0-9_]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Variable();
}
