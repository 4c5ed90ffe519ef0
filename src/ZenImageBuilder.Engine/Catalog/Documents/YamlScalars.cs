using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Catalog.Documents;

/// <summary>
/// What a plain scalar means in YAML 1.1, as PyYAML, which ZenML uses, reads it (yaml.org/type). Points in time are no values here: they stay text, which is what they
/// are in a stack.
/// </summary>
internal static partial class YamlScalars
{
    // sys.set_int_max_str_digits: what is longer takes time that grows with the square of it.
    private const int MostDigits = 4300;

    /// <summary>The value of a plain scalar. Numbers keep their digits, however many they are.</summary>
    /// <returns>Null for the null of YAML.</returns>
    /// <exception cref="FormatException">The scalar is infinite or no number at all, which no configuration can hold, or a number of more digits than Python reads.</exception>
    public static JsonNode? Read(string text) =>
        text.Length > MostDigits && Integer().IsMatch(text) ? throw new FormatException($"A number has more than {MostDigits} digits.")
        : Null().IsMatch(text) ? null
        : Boolean().IsMatch(text) ? JsonValue.Create(text.ToLowerInvariant() is "yes" or "true" or "on")
        : Integer().IsMatch(text) ? JsonNode.Parse(Whole(text).ToString(CultureInfo.InvariantCulture))
        : Fraction().IsMatch(text) ? JsonNode.Parse(Real(text))
        : NotFinite().IsMatch(text) ? throw new FormatException($"'{text}' is no value of a configuration.")
        : JsonValue.Create(text);

    /// <summary>Whether a text means itself when it is written plain.</summary>
    public static bool IsText(string text) =>
        !(
            Null().IsMatch(text)
            || Boolean().IsMatch(text)
            || Integer().IsMatch(text)
            || Fraction().IsMatch(text)
            || NotFinite().IsMatch(text)
            || Time().IsMatch(text)
            || text is "=" or "<<"
        );

    private static BigInteger Whole(string text)
    {
        var digits = text.Replace("_", "", StringComparison.Ordinal).TrimStart('+', '-');
        var value = digits switch
        {
            _ when digits.Contains(':', StringComparison.Ordinal) => digits
                .Split(':')
                .Aggregate(BigInteger.Zero, static (sum, part) => (sum * 60) + Based(part, 10)),
            ['0', 'b', .. var binary] => Based(binary, 2),
            ['0', 'x', .. var hexadecimal] => Based(hexadecimal, 16),
            ['0', _, ..] => Based(digits, 8),
            _ => Based(digits, 10),
        };
        return text[0] == '-' ? -value : value;
    }

    private static BigInteger Based(string digits, int radix) =>
        digits.Aggregate(BigInteger.Zero, (sum, digit) => (sum * radix) + (char.IsAsciiDigit(digit) ? digit - '0' : char.ToLowerInvariant(digit) - 'a' + 10));

    /// <summary>The shortest digits that mean the number, in the form that both JSON and PyYAML read as a fraction.</summary>
    private static string Real(string text)
    {
        var shortest = double.Parse(text.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)
            .ToString("R", CultureInfo.InvariantCulture)
            .ToLowerInvariant();
        return shortest.Contains('.', StringComparison.Ordinal) ? shortest
            : shortest.Contains('e', StringComparison.Ordinal) ? shortest.Replace("e", ".0e", StringComparison.Ordinal)
            : shortest + ".0";
    }

    [GeneratedRegex(@"^(~|null|Null|NULL|)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Null();

    [GeneratedRegex(
        @"^(yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Boolean();

    [GeneratedRegex(
        @"^[-+]?(0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(:[0-5]?[0-9])+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?([0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)([eE][-+][0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fraction();

    [GeneratedRegex(
        @"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex NotFinite();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt\s].*)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Time();
}
