namespace ZenImageBuilder.Engine.Contexts.Ignoring;

/// <summary>Recognises text that builders do not read, since they read UTF-8: what Windows PowerShell writes with <c>&gt;</c> and Out-File is UTF-16.</summary>
internal static class TextEncoding
{
    /// <summary>As many bytes as a byte order mark has.</summary>
    public const int MarkLength = 4;

    /// <summary>The name of the encoding that a byte order mark tells, or null where it is UTF-8 or there is none.</summary>
    public static string? Foreign(ReadOnlySpan<byte> content) =>
        content switch
        {
            [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => "UTF-32",
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "UTF-16",
            _ => null,
        };
}
