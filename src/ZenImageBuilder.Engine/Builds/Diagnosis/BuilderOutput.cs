using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Finds in the output of any builder the output of the failed step and the builder's error for it.</summary>
internal static class BuilderOutput
{
    private static readonly Regex Vertex = Linear.Regex("^#[0-9]+ ");

    private static readonly Regex Sequential = Linear.Regex(@"^(Step [0-9]+/[0-9]+ : |(\[[0-9]+/[0-9]+\] )?STEP [0-9]+(/[0-9]+)?: |INFO\[[0-9TZ:.+-]{4,}\] )");

    /// <param name="lines">The lines without color sequences, oldest first.</param>
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

        // The end of a long step of the classic builder or of buildah, or a build that failed before its first step.
        return lines.Any(SequentialOutput.IsVerdictOfRun) ? SequentialOutput.Read(lines) : BuildKitOutput.Read(lines);
    }
}
