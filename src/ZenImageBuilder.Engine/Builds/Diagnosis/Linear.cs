using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>
/// Regular expressions for the output of builds. The author of a Dockerfile controls these lines, so the time for a match is proportional to the length of the
/// line, whatever the line contains.
/// </summary>
internal static class Linear
{
    public static Regex Regex(string pattern, bool ignoreCase = false) =>
        new(
            pattern,
            RegexOptions.NonBacktracking
                | RegexOptions.CultureInvariant
                | RegexOptions.ExplicitCapture
                | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None),
            System.Text.RegularExpressions.Regex.InfiniteMatchTimeout
        );
}
