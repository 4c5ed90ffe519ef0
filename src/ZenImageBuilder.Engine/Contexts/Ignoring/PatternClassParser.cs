namespace ZenImageBuilder.Engine.Contexts.Ignoring;

/// <summary>Reads character classes (<c>[a-z]</c>) and escapes of a Go regular expression.</summary>
internal sealed class PatternClassParser(string text)
{
    private static readonly Dictionary<char, (int Low, int High)[]> PerlClasses = new()
    {
        ['d'] = [('0', '9')],
        ['s'] = [('\t', '\n'), ('\f', '\r'), (' ', ' ')],
        ['w'] = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
    };

    private static readonly Dictionary<string, (int Low, int High)[]> NamedClasses = new(StringComparer.Ordinal)
    {
        ["alnum"] = [('0', '9'), ('A', 'Z'), ('a', 'z')],
        ["alpha"] = [('A', 'Z'), ('a', 'z')],
        ["ascii"] = [(0, 0x7F)],
        ["blank"] = [('\t', '\t'), (' ', ' ')],
        ["cntrl"] = [(0, 0x1F), (0x7F, 0x7F)],
        ["digit"] = [('0', '9')],
        ["graph"] = [('!', '~')],
        ["lower"] = [('a', 'z')],
        ["print"] = [(' ', '~')],
        ["punct"] = [('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        ["space"] = [('\t', '\r'), (' ', ' ')],
        ["upper"] = [('A', 'Z')],
        ["word"] = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
        ["xdigit"] = [('0', '9'), ('A', 'F'), ('a', 'f')],
    };

    /// <summary>Reads the class that begins with the bracket at this position. Returns null if it is malformed.</summary>
    public RuneSet? Parse(ref int at)
    {
        var set = new RuneSet();
        at++;
        if (at < text.Length && text[at] == '^')
        {
            set.Negated = true;
            at++;
        }
        for (var first = true; at >= text.Length || text[at] != ']' || first; first = false)
        {
            if (ParseNamedClass(set, ref at) is not { } named)
            {
                return null;
            }

            if (named)
            {
                continue;
            }

            if (ParseEscapedClass(set, ref at) is not { } escaped)
            {
                return null;
            }

            if (escaped)
            {
                continue;
            }

            if (!ParseRange(set, ref at))
            {
                return null;
            }
        }
        at++;
        return set;
    }

    /// <summary>
    /// Reads an escape for a class, such as <c>\d</c> or <c>\pL</c>. Returns null if the category is unknown, and false if there is no such escape at this
    /// position.
    /// </summary>
    public bool? ParseEscapedClass(RuneSet set, ref int at)
    {
        if (at + 1 >= text.Length || text[at] != '\\')
        {
            return false;
        }

        var letter = text[at + 1];
        if (PerlClasses.TryGetValue(char.ToLowerInvariant(letter), out var ranges))
        {
            at += 2;
            AddRanges(set, ranges, char.IsUpper(letter));
            return true;
        }
        return letter is 'p' or 'P' ? ParseCategory(set, inside: letter == 'p', ref at) : false;
    }

    /// <summary>Reads an escape of a single character. Returns that character, or -1 if Go does not have this escape.</summary>
    public int ParseEscapedRune(ref int at)
    {
        at++;
        if (at >= text.Length)
        {
            return -1;
        }

        var rune = Next(ref at);
        switch (rune)
        {
            case >= '1' and <= '7' when !IsOctal(at):
                return -1;
            case >= '0' and <= '7':
                return ParseOctal(rune - '0', ref at);
            case 'x':
                return ParseHex(ref at);
            case 'a':
                return '\a';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            default:
                return rune < 0x80 && !char.IsAsciiLetterOrDigit((char)rune) ? rune : -1;
        }
    }

    private bool ParseRange(RuneSet set, ref int at)
    {
        var low = ParseClassRune(ref at);
        var high = low;
        if (at + 1 < text.Length && text[at] == '-' && text[at + 1] != ']')
        {
            at++;
            high = ParseClassRune(ref at);
        }
        if (low < 0 || high < low)
        {
            return false;
        }

        set.Add(low, high);
        return true;
    }

    private int ParseClassRune(ref int at) =>
        at >= text.Length ? -1
        : text[at] == '\\' ? ParseEscapedRune(ref at)
        : Next(ref at);

    /// <summary>
    /// Reads a named class such as <c>[:alpha:]</c> within a class. Returns null if the name is unknown, and false if there is no named class at this position.
    /// </summary>
    private bool? ParseNamedClass(RuneSet set, ref int at)
    {
        if (at + 2 >= text.Length || text[at] != '[' || text[at + 1] != ':')
        {
            return false;
        }

        var end = text.IndexOf(":]", at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        var name = text[(at + 2)..end];
        var outside = name.StartsWith('^');
        if (!NamedClasses.TryGetValue(outside ? name[1..] : name, out var ranges))
        {
            return null;
        }

        at = end + 2;
        AddRanges(set, ranges, outside);
        return true;
    }

    /// <summary>Reads a Unicode category: <c>\pL</c>, <c>\p{Lu}</c> or <c>\p{^Lu}</c>.</summary>
    private bool? ParseCategory(RuneSet set, bool inside, ref int at)
    {
        var start = at + 2;
        if (start >= text.Length)
        {
            return null;
        }

        var end = start + 1;
        var name = text[start..end];
        if (name is "{")
        {
            end = text.IndexOf('}', start) + 1;
            if (end == 0)
            {
                return null;
            }

            name = text[(start + 1)..(end - 1)];
        }
        if (name.StartsWith('^'))
        {
            name = name[1..];
            inside = !inside;
        }
        at = end;
        return RuneSet.IsCategory(name) && set.AddCategory(name, inside) ? true : null;
    }

    private static void AddRanges(RuneSet set, (int Low, int High)[] ranges, bool outside)
    {
        if (outside)
        {
            set.AddOutside(ranges);
        }
        else
        {
            foreach (var (low, high) in ranges)
            {
                set.Add(low, high);
            }
        }
    }

    private bool IsOctal(int at) => at < text.Length && text[at] is >= '0' and <= '7';

    private int ParseOctal(int value, ref int at)
    {
        for (var digits = 1; digits < 3 && IsOctal(at); digits++)
        {
            value = value * 8 + text[at++] - '0';
        }

        return value;
    }

    /// <summary>Reads the digits of <c>\x41</c> or <c>\x{1F600}</c>. Returns -1 if they are malformed.</summary>
    private int ParseHex(ref int at)
    {
        var braced = at < text.Length && text[at] == '{';
        var start = braced ? at + 1 : at;
        var end = braced ? text.IndexOf('}', start) : Math.Min(start + 2, text.Length);
        if (end < start + (braced ? 1 : 2))
        {
            return -1;
        }

        var value = 0;
        foreach (var digit in text.AsSpan(start, end - start))
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return -1;
            }

            value = value * 16 + Convert.ToInt32(digit.ToString(), 16);
            if (value > 0x10FFFF)
            {
                return -1;
            }
        }
        at = braced ? end + 1 : end;
        return value;
    }

    private int Next(ref int at)
    {
        var rune = PatternExpression.RuneAt(text, at, out var consumed);
        at += consumed;
        return rune;
    }
}
