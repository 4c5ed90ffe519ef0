namespace ZenImageBuilder.Contracts;

/// <summary>
/// A text by which things are found: a name or an id, or a pattern of wildcards. What a pattern matches is PowerShell's to say, which the engine does not know, so it comes with
/// the text.
/// </summary>
/// <param name="IsPattern">Whether the text is a pattern: a pattern that matches nothing is no error.</param>
/// <param name="Matches">Whether a name is meant; regards no case.</param>
internal sealed record NameMatch(string Text, bool IsPattern, Func<string, bool> Matches)
{
    /// <summary>The one text, in any case.</summary>
    public static NameMatch Exactly(string text) => new(text, IsPattern: false, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>Everything that begins with a text, in any case; nothing in the text is a wildcard.</summary>
    public static NameMatch Beginning(string text) => new(text, IsPattern: true, name => name.StartsWith(text, StringComparison.OrdinalIgnoreCase));
}
