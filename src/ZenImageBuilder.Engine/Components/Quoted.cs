using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Components;

/// <summary>What a user passed, fit to stand in a message: on one line, not too long, and without the password that a URL may carry.</summary>
internal static partial class Quoted
{
    private const int MaximumLength = 200;

    public static string Value(string value)
    {
        var shown = UserInfo().Replace(value, "****@");
        if (shown.Length > MaximumLength)
        {
            shown = string.Concat(shown.AsSpan(0, MaximumLength), "…");
        }

        return "'" + string.Concat(shown.Select(static character => char.IsControl(character) ? '\uFFFD' : character)) + "'";
    }

    [GeneratedRegex(@"(?<=^|//)[^/@]*:[^/@]*@", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UserInfo();
}
