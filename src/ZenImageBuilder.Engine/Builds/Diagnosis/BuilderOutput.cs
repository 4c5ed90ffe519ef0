using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Finds in the output of a builder what the failed step printed and what the builder says of it, whichever builder wrote it.</summary>
internal static class BuilderOutput
{
    private static readonly Regex Vertex = Linear.Regex("^#[0-9]+ ");

    private static readonly Regex Sequential = Linear.Regex(@"^(Step [0-9]+/[0-9]+ : |(\[[0-9]+/[0-9]+\] )?STEP [0-9]+(/[0-9]+)?: |INFO\[[0-9TZ:.+-]{4,}\] )");

    /// <summary>Reads what the builder wrote.</summary>
    /// <param name="lines">The lines without colours, oldest first.</param>
    public static FailureOutput Read(IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            if (Vertex.IsMatch(line))
            {
                return BuildKitOutput.Read(lines);
            }

            if (Sequential.IsMatch(line))
            {
                return SequentialOutput.Read(lines);
            }
        }

        // The end of a long step of the classic builder or of buildah, or a build that failed before any step.
        return lines.Any(SequentialOutput.IsVerdictOfRun) ? SequentialOutput.Read(lines) : BuildKitOutput.Read(lines);
    }
}
