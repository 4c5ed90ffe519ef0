using System.Text.RegularExpressions;

namespace ZenImageBuilder.Errors;

// CONTRIBUTING.md, "Decisions": Objects and packaging
/// <summary>
/// Removes text that looks like a secret from messages: errors are kept in <c>$Error</c>, in transcripts and in logs of pipelines, and they contain a secret if
/// the user passed it in the place of another value.
/// </summary>
internal static partial class Masked
{
    private const string Mask = "****";

    /// <summary>A message without the user and the password in an address, and without tokens that can be recognized by their prefix.</summary>
    public static string Text(string message) => Token().Replace(Login().Replace(message, Mask + "@"), Mask);

    /// <summary>A value that a user passed, without text that looks like a key: a long run of letters in both cases and digits.</summary>
    public static string Value(string value) => Key().Replace(Text(value), Mask);

    // user:password@, after // or at the beginning of a value. The text before a digest is a tag, a port does not begin a password, and an ARN may have @ in
    // the name of a session.
    [GeneratedRegex(
        """(?<=//)[^/\s:@'"]*:(?![0-9]{1,5}/)[^\s'"]*@(?!sha[0-9]+:)|(?<=^|[\s'"=(])(?!arn:|[A-Za-z]:\\)[^/\s:@'"]+:(?!//)[^\s'"]*@(?!sha[0-9]+:)""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Login();

    // The secret key of AWS; tokens of GitHub, GitLab, Docker Hub and Slack; JSON web tokens.
    [GeneratedRegex(
        """
            (?<![A-Za-z0-9+/=_.:-])(?=[a-z0-9+/=]*[A-Z])(?=[A-Z0-9+/=]*[a-z])(?=[A-Za-z+/=]*[0-9])(?!/)[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=_.-])
            |\b(gh[opsur]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{15,}|dckr_pat_[\w-]{15,}|xox[a-z]-[\w-]{10,})
            |\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+
            """,
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        1000
    )]
    private static partial Regex Token();

    // A run with a character that only base64 has may be shorter. Paths begin with a slash, and ARNs have colons before the run.
    [GeneratedRegex(
        "(?<![A-Za-z0-9+/=_.:-])(?=[a-z0-9+/=]*[A-Z])(?=[A-Z0-9+/=]*[a-z])(?=[A-Za-z+/=]*[0-9])(?!/)((?=[A-Za-z0-9]*[+/=])[A-Za-z0-9+/=]{20,}|[A-Za-z0-9]{30,})",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Key();
}
