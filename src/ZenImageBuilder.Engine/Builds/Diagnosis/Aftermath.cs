using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>
/// Whether the output of a step can be the reason why it failed, judged by what the step printed afterwards. Programs try again, use another mirror and
/// continue without optional parts. So a line is evidence only if everything after it looks like the consequence of the failure, or if the step ended with the
/// exit code that this program uses for it.
/// </summary>
internal static class Aftermath
{
    /// <summary>A conclusive line counts if fewer lines than this follow it: after a program was killed, programs that run beside it may still print.</summary>
    public const int Farthest = 120;

    /// <summary>Any other line counts if fewer lines than this follow it.</summary>
    private const int FarthestOfOthers = 60;

    private static readonly Regex Command = Linear.Regex(@"^(\++ |\$ |> ?[^ ]|echo |printf |/bin/(ba|da|a)?sh -c )");

    private static readonly Regex OwnCode = Linear.Regex(
        @"(^|[^a-z])(?<program>curl): \((?<code>[0-9]+)\)|(^|[^a-z])(?<program>apt|wget|git)(-get)?: "
            + @"|^(?<apt>[EW]: |Err:[0-9]+ |  (Temporary failure|Could not) resolv)|^(?<git>fatal: )"
    );

    private static readonly Regex Mild = Linear.Regex(
        @"^[^a-z0-9]*(warn|warning|notice|info|note|debug|hint|w:)([^a-z]|$)|going on|continu(e|ing)|once more|ignor(ed|ing)|skipp(ed|ing)|optional|retry"
            + "|trying again|fall(ing)? back|will be used instead",
        ignoreCase: true
    );

    private static readonly Regex Error = Linear.Regex(
        @"(^|[^a-z0-9])(errors?|err!|fatal|failed|failure|e:)([^a-z]|$)|exception|unsatisfi|no matching",
        ignoreCase: true
    );

    private static readonly Regex ErrorFromTheStart = Linear.Regex(@"^[^a-z0-9]*(error|err!|fatal|e:)([^a-z]|$)", ignoreCase: true);

    private static readonly Regex WorkGoesOn = Linear.Regex(
        @"(^|[^a-z])(ok|passed|succeeded|success|done)([^a-z]|$)|^ *successfully |(^|[^0-9])0 (errors?|failed|failures?|failing)|no (errors?|failures?)([^a-z]|$)",
        ignoreCase: true
    );

    private static readonly string[] Consequences =
    [
        // The words of failures.
        "error|(^|[^a-z])err|fail|fatal|abort|cannot|can't|could ?n.t|could not|unable|not found|no such|no matching|denied|refus|time-?d? ?out|retry|warn|giv(e|ing) up",
        "killed|terminated|exit|panic|stop|halted|interrupted|core dumped|missing|invalid|exception|traceback|caused by|unsatisfi|required by|compilation terminated",
        // Stack traces, excerpts and ornaments.
        @"^[ \t]*(at |from |[0-9]+: 0x|File "".*"", line |\^|\||-->)|security context|JS stacktrace|^[^a-z0-9]*$",
        // npm, yarn, pip
        @"^npm (notice|warn)|a complete log of this run|^info |^\[notice\]",
        // apt, make, dd, Gradle, conda
        @"^(E: |W: |Ign:[0-9]|Reading (package|state)|Building dependency)|^make(\[[0-9]+\])?: |records (in|out)$|^\* (What|Try|Get)|^ *> (Run with|Get more|Could)|^note: |^Elapsed",
        // git, wget, curl
        "^please make sure you have|^and the repository exists|^to connect to .* insecurely|^more details here: |^establish a secure connection|^how to fix it, please",
    ];

    private static readonly Regex Consequence = Linear.Regex(string.Join('|', Consequences), ignoreCase: true);

    /// <summary>Whether a line may be evidence: the trace of a command is the text of the command and not its output.</summary>
    public static bool IsOutput(string line) => !Command.IsMatch(line);

    /// <summary>Whether a line can be the cause of the failure.</summary>
    /// <param name="printed">What the step printed, oldest first.</param>
    /// <param name="index">The line.</param>
    /// <param name="exitCode">The exit code of the step, or null.</param>
    /// <param name="isConclusive">Whether the line alone shows that a program ended.</param>
    public static bool Permits(IReadOnlyList<string> printed, int index, int? exitCode, bool isConclusive)
    {
        var following = printed.Count - index - 1;
        return isConclusive
            ? following < Farthest && !printed.Skip(index + 1).Any(WorkGoesOn.IsMatch)
            : following < FarthestOfOthers && (HasCodeOf(printed[index], exitCode) || RunsItsCourse(printed, index));
    }

    private static bool RunsItsCourse(IReadOnlyList<string> printed, int index)
    {
        var isTold = !IsMild(printed[index]);
        for (var next = index + 1; next < printed.Count; next++)
        {
            if (WorkGoesOn.IsMatch(printed[next]) || !Consequence.IsMatch(printed[next]))
            {
                return false;
            }

            isTold = isTold || (Error.IsMatch(printed[next]) && !IsMild(printed[next]));
        }

        // A warning is the cause only if an error follows.
        return isTold;
    }

    private static bool IsMild(string line) => Mild.IsMatch(line) && !ErrorFromTheStart.IsMatch(line);

    /// <summary>
    /// Whether the step ended with the exit code that the program of this line uses for its failures: for curl the one in parentheses, for apt 100, for wget 4
    /// or 5, for git 128.
    /// </summary>
    private static bool HasCodeOf(string line, int? exitCode)
    {
        if (exitCode is not { } code || OwnCode.Match(line) is not { Success: true } own)
        {
            return false;
        }

        return own.Groups["program"].Value switch
        {
            "curl" => int.TryParse(own.Groups["code"].ValueSpan, out var told) && told == code,
            "apt" => code == 100,
            "wget" => code is 4 or 5,
            "git" => code == 128,
            _ => own.Groups["apt"].Success ? code == 100 : own.Groups["git"].Success && code == 128,
        };
    }
}
