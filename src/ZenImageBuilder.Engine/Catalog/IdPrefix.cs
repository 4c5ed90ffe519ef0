namespace ZenImageBuilder.Engine.Catalog;

/// <summary>Parses the beginning of an id as a user types it: at least four hexadecimal digits in upper or lower case, with or without hyphens.</summary>
internal static class IdPrefix
{
    private const int MinimumDigits = 4;

    private const int Digits = 32;

    /// <summary>Converts the prefix to the form in which ids are stored: lower case, with hyphens.</summary>
    /// <returns>The prefix, or null if the text cannot be the beginning of an id.</returns>
    public static string? Parse(string text)
    {
        var bare = text.Replace("-", string.Empty, StringComparison.Ordinal).ToLowerInvariant();
        if (bare.Length is < MinimumDigits or > Digits || !bare.All(char.IsAsciiHexDigit))
        {
            return null;
        }

        // Hyphens, if the user typed any, must be where an id has them.
        var whole = Guid.ParseExact(bare.PadRight(Digits, '0'), "N").ToString("D");
        var hyphened = whole[..(bare.Length + HyphensBefore(bare.Length))];
        var isPlain = text.Length == bare.Length;
        return isPlain || hyphened.Equals(text.TrimEnd('-'), StringComparison.OrdinalIgnoreCase) ? hyphened : null;
    }

    private static int HyphensBefore(int digits) => (digits > 8 ? 1 : 0) + (digits > 12 ? 1 : 0) + (digits > 16 ? 1 : 0) + (digits > 20 ? 1 : 0);
}
