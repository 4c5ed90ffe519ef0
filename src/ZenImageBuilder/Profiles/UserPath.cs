using System.Text.RegularExpressions;

namespace ZenImageBuilder.Profiles;

/// <summary>Paths as users write them into variables: with <c>~</c> for the home folder, and with other variables in them.</summary>
internal static partial class UserPath
{
    public static string Home(Func<string, string?> environment) =>
        environment("HOME") is { Length: > 0 } home
            ? home
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>
    /// The expanded path, as in the AWS CLI: variables first, while those that are not set stay as written; then <c>~</c> if it stands for the user's own
    /// folder.
    /// </summary>
    public static string Expand(string path, Func<string, string?> environment)
    {
        var expanded = Variable().Replace(path, match => environment(match.Groups["name"].Value) ?? match.Value);
        if (OperatingSystem.IsWindows())
        {
            expanded = WindowsVariable().Replace(expanded, match => environment(match.Groups["name"].Value) ?? match.Value);
        }

        return expanded is ['~'] || (expanded is ['~', var next, ..] && (next == Path.DirectorySeparatorChar || next == Path.AltDirectorySeparatorChar))
            ? Home(environment) + expanded[1..]
            : expanded;
    }

    [GeneratedRegex(@"\$(?:(?<name>[A-Za-z0-9_]+)|\{(?<name>[^}]*)\})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex("%(?<name>[^%]+)%", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WindowsVariable();
}
