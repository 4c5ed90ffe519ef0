using System.Text.Json;

namespace ZenImageBuilder.Engine.Dockerfiles;

/// <summary>An instruction on one line, split into its keyword, its flags and the rest.</summary>
/// <remarks>Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/split_command.go.</remarks>
internal readonly ref struct InstructionWords
{
    private const string Blanks = " \t\v\f\r";

    private readonly char _escape;

    public InstructionWords(string text, char escape)
    {
        _escape = escape;
        var end = text.AsSpan().IndexOfAny(Blanks);
        Keyword = (end < 0 ? text : text[..end]).ToUpperInvariant();
        Arguments = end < 0 ? "" : WithoutFlags(text[end..].TrimStart(Blanks.ToCharArray()), escape).Trim();
    }

    /// <summary>The keyword in capitals.</summary>
    public string Keyword { get; }

    /// <summary>The text after the keyword and its flags.</summary>
    public string Arguments { get; }

    /// <summary>For <c>FROM</c>: the name of the stage after <c>AS</c>, or null.</summary>
    public string? StageName =>
        Arguments.Split(Blanks.ToCharArray(), StringSplitOptions.RemoveEmptyEntries) is [_, var keyword, var name]
        && keyword.Equals("AS", StringComparison.OrdinalIgnoreCase)
            ? name
            : null;

    /// <summary>Whether here documents may follow: RUN, COPY and ADD accept them, also after ONBUILD, but not in the form of a JSON array.</summary>
    public bool CanHoldHereDocuments =>
        Arguments.Contains("<<", StringComparison.Ordinal)
        && (Keyword is "ONBUILD" ? new InstructionWords(Arguments, _escape).TakesHereDocuments : TakesHereDocuments);

    private bool TakesHereDocuments => Keyword is "RUN" or "COPY" or "ADD" && !IsJsonArray(Arguments);

    /// <summary>Flags begin with two dashes; a word that consists only of two dashes ends them.</summary>
    private static string WithoutFlags(string text, char escape)
    {
        for (var at = 0; ; )
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (text.AsSpan(at) is not ['-', '-', ..])
            {
                return text[at..];
            }

            var start = at;
            at = EndOfFlag(text, at, escape);
            if (text.AsSpan(start, at - start) is "--")
            {
                return text[at..];
            }
        }
    }

    private static int EndOfFlag(string text, int at, char escape)
    {
        for (char? quote = null; at < text.Length; at++)
        {
            var next = text[at];
            if (next == escape)
            {
                at++;
            }
            else if (quote is not null)
            {
                quote = next == quote ? null : quote;
            }
            else if (next is '\'' or '"')
            {
                quote = next;
            }
            else if (char.IsWhiteSpace(next))
            {
                return at;
            }
        }

        return text.Length;
    }

    private static bool IsJsonArray(string text)
    {
        if (text is not ['[', ..])
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.EnumerateArray().All(static element => element.ValueKind is JsonValueKind.String);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return false;
        }
    }
}
