using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>
/// Builders that run one step after another and do not mark their lines: the classic builder, buildah and kaniko. The lines after the last heading belong to
/// the failed step.
/// </summary>
internal static class SequentialOutput
{
    private static readonly Regex Heading = Linear.Regex(
        @"^(Step [0-9]+/[0-9]+ : |(\[[0-9]+/[0-9]+\] )?STEP [0-9]+(/[0-9]+)?: |INFO\[[0-9TZ:.+-]{4,}\] )(?<instruction>.+)$"
    );

    private static readonly Regex KanikoRemark = Linear.Regex(@"^(INFO|WARN|DEBU)\[[0-9TZ:.+-]{4,}\] ");

    private static readonly Regex KanikoInstruction = Linear.Regex(@"^INFO\[[0-9TZ:.+-]{4,}\] (ADD|COPY|ENV|RUN|USER|WORKDIR) ");

    private static readonly Regex Commit = Linear.Regex(@"^(\[[0-9]+/[0-9]+\] )?COMMIT( |$)|^Successfully built |^INFO\[[^\]]*\] Pushing image");

    private static readonly Regex Remark = Linear.Regex(
        "^ ---> |^--> |^Removing intermediate container |^time=\"[^\"]*\" level=(warning|info|debug) |^Sending build context "
    );

    private static readonly Regex OfRun = Linear.Regex(
        "^The command '.*' returned a non-zero code: [0-9]+$|^([Ee]rror: )?(error )?building at STEP |^error building image: "
    );

    private static readonly Regex OfRuntime = Linear.Regex(
        "^subprocess exited |^process (failed to start|exited) with error: |^time=\"[^\"]*\" level=(error|fatal) "
    );

    /// <summary>Whether a line is such a builder's error for a failed RUN.</summary>
    public static bool IsVerdictOfRun(string line) => OfRun.IsMatch(line);

    /// <summary>The output of the failed step, and the error.</summary>
    public static FailureOutput Read(IReadOnlyList<string> lines)
    {
        var (name, begin) = LastStep(lines);
        var said = lines.Skip(begin).Where(static line => line.Length > 0 && !Remark.IsMatch(line) && !KanikoRemark.IsMatch(line)).ToList();
        var isRun = name is null ? said.Exists(IsVerdictOfRun) : name.StartsWith("RUN", StringComparison.OrdinalIgnoreCase);
        if (!isRun)
        {
            return new()
            {
                Name = name,
                Printed = [],
                PrintedBy = Speakers.Step,
                Verdict = [.. said.Select(line => BuilderWords.Of(line, name))],
            };
        }

        // The last line is the builder's, even if no container started. In buildah, the lines of the container runtime stand before it.
        var first = Math.Max(said.Count - 1, 0);
        while (first > 0 && OfRuntime.IsMatch(said[first - 1]))
        {
            first--;
        }

        return new()
        {
            Name = name,
            Printed = said[..first],
            PrintedBy = Speakers.Step,
            Verdict = [.. said.Skip(first).Select(line => BuilderWords.Of(line, name))],
        };
    }

    /// <summary>The step that began last, and where its lines begin; the name is null if the step had ended.</summary>
    private static (string? Name, int Begin) LastStep(IReadOnlyList<string> lines)
    {
        for (var index = lines.Count - 1; index >= 0; index--)
        {
            if (Commit.IsMatch(lines[index]))
            {
                return (null, index + 1);
            }

            var isKaniko = KanikoRemark.IsMatch(lines[index]);
            if ((!isKaniko || KanikoInstruction.IsMatch(lines[index])) && Heading.Match(lines[index]) is { Success: true } heading)
            {
                return (heading.Groups["instruction"].Value, index + 1);
            }
        }

        return (null, 0);
    }
}
