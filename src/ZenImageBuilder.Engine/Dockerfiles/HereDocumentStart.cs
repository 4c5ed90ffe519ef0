namespace ZenImageBuilder.Engine.Dockerfiles;

/// <summary>
/// The beginning of a here document: a word that consists of two less-than signs and a name, with a file descriptor before it or a dash between them.
/// </summary>
/// <param name="Name">The line that ends it, without quotes.</param>
/// <param name="SkipsTabs">Whether tabs may stand before that line: after <c>&lt;&lt;-</c>.</param>
/// <param name="HasBlanks">Whether blanks stand before the name, which BuildKit allows since 2025.</param>
internal readonly record struct HereDocumentStart(string Name, bool SkipsTabs, bool HasBlanks)
{
    // Whatever the escape character of the file is, BuildKit looks for here documents with this one.
    private const char Escape = '\\';

    /// <summary>The here documents that an instruction begins, in order; none if its words cannot be separated.</summary>
    public static IEnumerable<HereDocumentStart> In(string instruction) =>
        (ShellWords.Read(instruction, new(Escape, KeepsQuotes: true, KeepsEscapes: true))?.Words ?? []).Select(Read).OfType<HereDocumentStart>();

    private static HereDocumentStart? Read(string word)
    {
        var rest = word.AsSpan().TrimStart("0123456789");
        if (rest is not ['<', '<', .. var after])
        {
            return null;
        }

        var skipsTabs = after is ['-', ..];
        after = skipsTabs ? after[1..] : after;
        var name = after.TrimStart(" \t\f\r\n");
        return !name.IsEmpty && !name.Contains('<') && ShellWords.Read(name.ToString(), new(Escape, KeepsQuotes: false))?.Words is [var only]
            ? new(only, skipsTabs, name.Length < after.Length)
            : null;
    }
}
