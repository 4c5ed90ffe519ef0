using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>
/// Regular expressions over what builds print. Whoever writes a Dockerfile writes these lines, so matching takes time in proportion to the line, whatever
/// stands in it.
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
