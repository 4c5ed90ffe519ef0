using System.Globalization;
using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>
/// The message of a failure if no cause is known: the last meaningful lines. CodeBuild only repeats the command that failed, which is a line of this module's
/// build specification and explains nothing.
/// </summary>
internal static class LastWords
{
    private const int Most = 3;

    private const int Longest = 300;

    private static readonly Regex Ornament = Linear.Regex(@"^[ \t=*#~_-]+|[ \t=*#~_-]+$");

    // Lines that tools print after an error and that are not part of it: where a log is, how to get more details, how long it took.
    private static readonly string[] Noises =
    [
        // npm, yarn, pip
        @"^(\[notice\]|npm notice|npm warn|info (visit|if you think))|a complete log of this run can be found|^npm (err!|error)( [a-z0-9]+)?$",
        "^npm (err!|error) 404( *| (note that you can also|tarball, folder).*)$",
        // cargo, dotnet, go
        @"^for more information about this error, try|^note: run with .?rust_backtrace|^time elapsed |^elapsed:? |^ *[0-9]+ (warning|error)\(s\)$|^(fail|failed)$",
        // Gradle, Maven, make
        @"^> (run with|get more help)|^\* (get more help|try:?)|^build failed in [0-9]|^make(\[[0-9]+\])?: (entering|leaving) directory",
        @"^\[error\] *(|to see the full stack trace.*|re-run maven.*|for more information about.*|\[help [0-9]+\].*)$",
    ];

    private static readonly Regex Noise = Linear.Regex(string.Join('|', Noises), ignoreCase: true);

    private static readonly Regex Reason = Linear.Regex("Reason: (?<reason>[^.]+)\\.?$");

    /// <summary>The message of a failure: the message of the service, unless that only repeats the command.</summary>
    public static string Of(FailureEvidence evidence, FailureOutput output)
    {
        if (!evidence.RepeatsCommand)
        {
            return evidence.Message;
        }

        var said = Meaningful(output.Printed.Where(Aftermath.IsOutput));
        if (said.Count == 0 && output.ExitCode is { } code)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The step printed nothing and ended with exit code {code}.");
        }

        said = said.Count > 0 ? said : Meaningful(output.Verdict.TakeLast(1));
        return said.Count > 0
            ? string.Join(" | ", said)
            : "A command of the build "
                + $"failed{(Reason.Match(evidence.Message.TrimEnd()) is { Success: true } reason ? $": {reason.Groups["reason"].Value}" : "")}.";
    }

    private static List<string> Meaningful(IEnumerable<string> lines)
    {
        var said = new List<string>();
        foreach (var line in lines.Reverse())
        {
            var text = Ornament.Replace(Printable(line), "");
            if (text.AsSpan().IndexOfAnyInRange('0', 'z') < 0 || Noise.IsMatch(text) || said.Contains(text, StringComparer.Ordinal))
            {
                continue;
            }

            said.Insert(0, text.Length <= Longest ? text : text[..Longest] + "…");
            if (said.Count == Most)
            {
                break;
            }
        }

        return said;
    }

    private static string Printable(string line) => string.Concat(line.Select(static character => char.IsControl(character) ? ' ' : character));
}
