using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ZenImageBuilder.Text;

namespace ZenImageBuilder.Tests.Module.Effects;

/// <summary>What a terminal gets of the texts of others.</summary>
public sealed partial class TerminalTextTests
{
    [Theory]
    [InlineData("plain text, é 漢 \U0001F600 \t\n", "plain text, é 漢 \U0001F600 \t\n")]
    [InlineData("\e]0;title\a", @"\e]0;title\a")]
    [InlineData("\e]52;c;ZXZpbA==\a", @"\e]52;c;ZXZpbA==\a")]
    [InlineData("\e]8;;http://evil.example\e\\link\e]8;;\e\\", @"\e]8;;http://evil.example\e\link\e]8;;\e\")]
    [InlineData("\e[2J\e[31mred\e[0m", @"\e[2J\e[31mred\e[0m")]
    [InlineData("\u009b2J\u009d0;t\u009c\u0085", @"\x9b2J\x9d0;t\x9c\x85")]
    [InlineData("a\rb", @"a\rb")]
    [InlineData("a\r\nb\r", "a\nb\\r")]
    [InlineData("\0\b\v\f\u0001\u007f", @"\0\b\v\f\x01\x7f")]
    [InlineData("user\u202egpj.exe\u2066\u2069\u200e\u200f\u061c", @"user\u202egpj.exe\u2066\u2069\u200e\u200f\u061c")]
    [InlineData("\u2028\u2029\u200b\ufeff", @"\u2028\u2029\u200b\ufeff")]
    [InlineData("\U000E0041", @"\U000e0041")]
    [InlineData("\u200d\u200c\u0600", "\u200d\u200c\u0600")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void What_a_terminal_obeys_is_shown_instead(string? text, string shown) => Assert.Equal(shown, TerminalText.Escape(text));

    [Theory]
    [InlineData("\e[31mred\e[0m", "\e[31mred\e[0m\e[0m", "red")]
    [InlineData("\e[1;38;5;196mred", "\e[1;38;5;196mred\e[0m", "red")]
    [InlineData("\e[mx", "\e[mx\e[0m", "x")]
    [InlineData("\e[38:2::1:2:3mx", "\e[38:2::1:2:3mx\e[0m", "x")]
    [InlineData("\e[2J\e[31", @"\e[2J\e[31", @"\e[2J\e[31")]
    [InlineData("\e[?25l\e[>4m\e[5n", @"\e[?25l\e[>4m\e[5n", @"\e[?25l\e[>4m\e[5n")]
    [InlineData("\u009b31mx", @"\x9b31mx", @"\x9b31mx")]
    [InlineData("plain", "plain", "plain")]
    public void Of_a_line_of_a_log_colours_are_kept_or_left_out(string line, string kept, string leftOut)
    {
        Assert.Equal(kept, TerminalText.EscapeLogLine(line, keepsColours: true));
        Assert.Equal(leftOut, TerminalText.EscapeLogLine(line, keepsColours: false));
    }

    [Property(MaxTest = 1000)]
    public Property Nothing_that_a_terminal_obeys_comes_out() =>
        Prop.ForAll(
            Texts().ToArbitrary(),
            static text =>
            {
                var shown = TerminalText.Escape(text);
                return IsFit(shown)
                    && TerminalText.Escape(shown) == shown
                    && IsFit(TerminalText.EscapeLogLine(text, keepsColours: false))
                    && IsFit(Colours().Replace(TerminalText.EscapeLogLine(text, keepsColours: true), ""));
            }
        );

    [Property(MaxTest = 200)]
    public Property What_is_fit_is_left_as_it_is() =>
        Prop.ForAll(
            Texts().ToArbitrary(),
            static text =>
                text.Length != 0 && text.All(static character => character is >= ' ' and < '\x7F' or '\n' or '\t')
                    ? ReferenceEquals(text, TerminalText.Escape(text))
                    : true
        );

    [Fact]
    public void Half_a_character_is_shown_as_its_number() => Assert.Equal(@"a\ud83db", TerminalText.Escape("a\ud83db"));

    [Fact]
    public void A_long_line_takes_no_longer_than_it_is_long()
    {
        var line = string.Concat(Enumerable.Repeat("\e[" + new string('1', 62), 20_000));
        Assert.Equal(line.Length + 20_000, TerminalText.EscapeLogLine(line, keepsColours: true).Length);
    }

    [Fact]
    public void Values_keep_what_they_are_where_that_is_no_text()
    {
        Assert.Null(TerminalText.Show(null));
        Assert.Equal(7, TerminalText.Show(7));
        Assert.Equal(true, TerminalText.Show(true));
        Assert.Equal(DateTimeOffset.UnixEpoch, TerminalText.Show(DateTimeOffset.UnixEpoch));
        Assert.Equal(@"\e", TerminalText.Show("\e"));
        Assert.Equal(new[] { @"\e", "1" }, TerminalText.Show(new object[] { "\e", 1 }));
        Assert.Equal(new[] { @"[\e, \a]" }, TerminalText.Show(new Dictionary<string, string> { ["\e"] = "\a" }));
        Assert.Equal(@"\e", TerminalText.Show(new Named("\e")));
    }

    private static bool IsFit(string text) =>
        text.All(static character => !char.IsControl(character) || character is '\n' or '\t')
        && !text.Any(static character =>
            character is '\u2028' or '\u2029' or '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069')
        );

    private static Gen<string> Texts() =>
        Gen.Elements("\e[", "\e]0;", "\e", "m", "31", ";", "\a", "\r", "\n", "\t", "\b", "\0", "\u0085", "\u009b", "\u202e", "\ud800", "\U0001F600", "text")
            .ListOf()
            .SelectMany(static parts => ArbMap.Default.GeneratorFor<string?>().Select(text => string.Concat(parts) + text));

    [GeneratedRegex("\\e\\[[0-9;:]*m")]
    private static partial Regex Colours();

    private sealed record Named(string Name)
    {
        public override string ToString() => Name;
    }
}
