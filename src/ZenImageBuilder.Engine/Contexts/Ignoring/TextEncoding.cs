namespace ZenImageBuilder.Engine.Contexts.Ignoring;

/// <summary>
/// Detects text in encodings that builders cannot read, because they read UTF-8. Windows PowerShell, for example, writes UTF-16 with <c>&gt;</c> and Out-File.
/// </summary>
internal static class TextEncoding
{
    /// <summary>The maximum length of a byte order mark in bytes.</summary>
    public const int MarkLength = 4;

    /// <summary>Returns the name of the encoding that the byte order mark indicates, or null for UTF-8 or text without a mark.</summary>
    public static string? Foreign(ReadOnlySpan<byte> content) =>
        content switch
        {
            [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => "UTF-32",
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "UTF-16",
            _ => null,
        };
}
