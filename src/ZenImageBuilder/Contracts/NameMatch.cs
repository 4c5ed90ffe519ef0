namespace ZenImageBuilder.Contracts;

/// <summary>
/// A text that finds objects: a name, an ID or a wildcard pattern. PowerShell determines what a pattern matches, and the engine does not know PowerShell, so
/// the function that matches names comes with the text.
/// </summary>
/// <param name="IsPattern">Whether the text is a pattern. It is not an error if a pattern matches nothing.</param>
/// <param name="Matches">Returns whether the text matches a name; ignores case.</param>
internal sealed record NameMatch(string Text, bool IsPattern, Func<string, bool> Matches)
{
    /// <summary>Returns a match for exactly the text, ignoring case.</summary>
    public static NameMatch Exactly(string text) => new(text, IsPattern: false, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns a match for everything that begins with the text, ignoring case. No character of the text is a wildcard.</summary>
    public static NameMatch Beginning(string text) => new(text, IsPattern: true, name => name.StartsWith(text, StringComparison.OrdinalIgnoreCase));
}
