using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>One instruction of a Dockerfile.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Stage">The number of its stage, from 0; -1 before the first <c>FROM</c>.</param>
/// <param name="StageName">What <c>AS</c> calls that stage, or null.</param>
/// <param name="Keyword">The keyword in capitals.</param>
/// <param name="Text">The instruction on one line: continued lines are joined, and comments between them are left out.</param>
internal sealed record DockerfileInstruction(int Line, int Stage, string? StageName, string Keyword, string Text);

/// <summary>The instructions of a Dockerfile and where they stand: enough to find the line of a step that a log tells of.</summary>
/// <remarks>Format: https://docs.docker.com/reference/dockerfile/. What cannot be read is left out, since the build says what is wrong with it.</remarks>
internal static partial class DockerfileText
{
    /// <summary>Reads a Dockerfile.</summary>
    public static IReadOnlyList<DockerfileInstruction> Read(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var escape = Escape(lines);
        var found = new List<DockerfileInstruction>();
        for (var index = 0; index < lines.Length; index++)
        {
            if (IsComment(lines[index]) || string.IsNullOrWhiteSpace(lines[index]))
            {
                continue;
            }

            var first = index;
            var instruction = Join(lines, ref index, escape);
            SkipHereDocuments(instruction, lines, ref index);
            Add(found, first + 1, instruction);
        }

        return found;
    }

    private static void Add(List<DockerfileInstruction> found, int line, string instruction)
    {
        var end = instruction.AsSpan().IndexOfAny(' ', '\t');
        var keyword = (end < 0 ? instruction : instruction[..end]).ToUpperInvariant();
        var (stage, name) = found is [.., var last] ? (last.Stage, last.StageName) : (-1, null);
        if (keyword == "FROM")
        {
            stage++;
            name = StageName().Match(instruction) is { Success: true } match ? match.Groups["name"].Value : null;
        }

        found.Add(new(line, stage, name, keyword, instruction));
    }

    /// <summary>Joins continued lines; comments and empty lines between them do not count.</summary>
    private static string Join(string[] lines, ref int index, char escape)
    {
        var joined = lines[index].Trim();
        while (joined.EndsWith(escape))
        {
            joined = joined[..^1];
            if (index + 1 == lines.Length)
            {
                return joined.TrimEnd();
            }

            do
            {
                index++;
            }
            while (index + 1 < lines.Length && (IsComment(lines[index]) || string.IsNullOrWhiteSpace(lines[index])));

            joined += IsComment(lines[index]) ? "" : lines[index].TrimEnd();
        }

        return joined;
    }

    private static void SkipHereDocuments(string instruction, string[] lines, ref int index)
    {
        foreach (Match document in HereDocument().Matches(instruction))
        {
            var end = document.Groups["end"].Value;
            while (++index < lines.Length && !string.Equals(lines[index].TrimStart('\t'), end, StringComparison.Ordinal))
            {
                // Its lines are no instructions.
            }
        }
    }

    private static char Escape(string[] lines)
    {
        foreach (var line in lines)
        {
            if (Directive().Match(line) is not { Success: true } directive)
            {
                break;
            }

            if (directive.Groups["name"].Value.Equals("escape", StringComparison.OrdinalIgnoreCase))
            {
                return directive.Groups["value"].Value[0];
            }
        }

        return '\\';
    }

    private static bool IsComment(string line) => line.AsSpan().TrimStart() is ['#', ..];

    [GeneratedRegex(@"^#\s*(?<name>[a-zA-Z]+)\s*=\s*(?<value>\S+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Directive();

    [GeneratedRegex(@"\sAS\s+(?<name>\S+)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StageName();

    // Only RUN, COPY and ADD take them; a shift in another instruction's arithmetic is followed by a digit or a blank.
    [GeneratedRegex("""(?<=^(?i:RUN|COPY|ADD)\s.*)<<-?(?<quote>["']?)(?<end>[A-Za-z_][A-Za-z0-9_]*)\k<quote>""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HereDocument();
}
