using System.Collections;
using System.Globalization;
using System.Text;

namespace ZenImageBuilder.Text;

// CONTRIBUTING.md, "Decisions": Objects and packaging
/// <summary>
/// Makes text from other sources (logs, services, files) safe for a terminal. A terminal obeys control characters: they can set its title, clear it, write to
/// the clipboard or hide text. Objects keep the exact text; views, messages and progress show the escaped text.
/// </summary>
public static class TerminalText
{
    private const char Escaping = '\e';

    // ECMA-48 sets no limit; a longer sequence is not a color.
    private const int LongestColour = 64;

    private const string Uncoloured = "\e[0m";

    /// <summary>
    /// The text with each character that a terminal obeys, or that is invisible, written as an escape: <c>\e</c>, <c>\a</c>, <c>\r</c>, <c>\x9b</c>,
    /// <c>\u202e</c>. Line feeds and tabs are kept; a carriage return before a line feed is removed.
    /// </summary>
    /// <param name="text">Any text; null counts as the empty text.</param>
    /// <returns>The same text if there is nothing to escape.</returns>
    public static string Escape(string? text) => Written(text, static (_, _) => 0, keepsColours: false);

    /// <summary>
    /// A line of a log, escaped as by <see cref="Escape"/>, except colors (SGR, <c>ESC [ … m</c>), which are kept and ended with the line, or removed.
    /// </summary>
    /// <param name="text">The line; null counts as the empty line.</param>
    /// <param name="keepsColours">Whether the terminal shows colors.</param>
    public static string EscapeLogLine(string? text, bool keepsColours) => Written(text, ColourAt, keepsColours);

    /// <summary>
    /// A value of an object as a view may show it: texts are escaped, lists and tables become lists of escaped texts, numbers and similar values are unchanged,
    /// and any other value becomes its escaped text.
    /// </summary>
    /// <param name="value">Any value, or null.</param>
    public static object? Show(object? value) =>
        value switch
        {
            null or bool or IFormattable => value,
            string text => Escape(text),
            IEnumerable<KeyValuePair<string, string>> map => map.Select(static pair => Escape($"[{pair.Key}, {pair.Value}]")).ToArray(),
            IEnumerable<KeyValuePair<string, object>> map => map.Select(static pair => Escape($"[{pair.Key}, {pair.Value}]")).ToArray(),
            IEnumerable items => items.Cast<object?>().Select(static item => Escape(item?.ToString())).ToArray(),
            _ => Escape(value.ToString()),
        };

    /// <summary>The text on one line.</summary>
    internal static string Line(string? text) => Escape(text).Replace('\n', ' ').Replace('\t', ' ');

    private static string Written(string? text, Func<string, int, int> colourAt, bool keepsColours)
    {
        if (string.IsNullOrEmpty(text) || !text.Any(IsSuspect))
        {
            return text ?? string.Empty;
        }

        var written = new StringBuilder(text.Length + 16);
        var isColoured = false;
        for (var place = 0; place < text.Length; )
        {
            if (colourAt(text, place) is > 0 and var length)
            {
                if (keepsColours)
                {
                    _ = written.Append(text, place, length);
                    isColoured = true;
                }

                place += length;
            }
            else
            {
                place += Append(written, text, place);
            }
        }

        return isColoured ? written.Append(Uncoloured).ToString() : written.ToString();
    }

    /// <summary>Whether the character may need an escape; the characters after it decide.</summary>
    private static bool IsSuspect(char character) =>
        (character < ' ' && character is not ('\n' or '\t')) || (character >= '\x7F' && (char.IsSurrogate(character) || IsHidden(new(character))));

    /// <returns>The number of characters of the text that were processed.</returns>
    private static int Append(StringBuilder written, string text, int place)
    {
        if (text[place] == '\r' && place + 1 < text.Length && text[place + 1] == '\n')
        {
            return 1;
        }

        if (!Rune.TryGetRuneAt(text, place, out var rune))
        {
            _ = written.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[place]:x4}");
            return 1;
        }

        _ = rune.Value switch
        {
            '\n' or '\t' => written.Append((char)rune.Value),
            0 => written.Append("\\0"),
            '\a' => written.Append("\\a"),
            '\b' => written.Append("\\b"),
            '\v' => written.Append("\\v"),
            '\f' => written.Append("\\f"),
            '\r' => written.Append("\\r"),
            Escaping => written.Append("\\e"),
            _ when !IsHidden(rune) => written.Append(text, place, rune.Utf16SequenceLength),
            <= 0xFF => written.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
            <= 0xFFFF => written.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
            _ => written.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
        };
        return rune.Utf16SequenceLength;
    }

    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,

            // Characters for direction and width, and invisible characters. Joiners are part of the spelling of some scripts and emoji, and the signs before
            // numbers in some scripts are visible.
            UnicodeCategory.Format => rune.Value
                is not (0x200C or 0x200D or (>= 0x600 and <= 0x605) or 0x6DD or 0x70F or 0x890 or 0x891 or 0x8E2 or 0x110BD or 0x110CD),
            _ => false,
        };

    /// <summary>The length of the color sequence that begins there, or 0.</summary>
    private static int ColourAt(string text, int place)
    {
        if (text[place] != Escaping || place + 1 >= text.Length || text[place + 1] != '[')
        {
            return 0;
        }

        var end = place + 2;
        while (end < text.Length && end - place < LongestColour && (char.IsAsciiDigit(text[end]) || text[end] is ';' or ':'))
        {
            end++;
        }

        return end < text.Length && text[end] == 'm' ? end + 1 - place : 0;
    }
}
