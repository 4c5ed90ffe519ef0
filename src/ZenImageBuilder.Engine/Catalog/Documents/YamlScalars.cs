using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Catalog.Documents;

/// <summary>
/// Converts plain scalars as in YAML 1.1 (yaml.org/type) and as PyYAML, which ZenML uses, reads them. The exception is timestamps: they stay text, because
/// stacks have them as text.
/// </summary>
internal static partial class YamlScalars
{
    // sys.set_int_max_str_digits: the time to convert a number grows with the square of its length.
    private const int MostDigits = 4300;

    /// <summary>Returns the value of a plain scalar. Whole numbers keep all their digits.</summary>
    /// <returns>The value, or null for the YAML null.</returns>
    /// <exception cref="FormatException">
    /// The scalar is infinity or NaN, which a configuration cannot contain, or a number with more digits than Python reads.
    /// </exception>
    public static JsonNode? Read(string text) =>
        text.Length > MostDigits && Integer().IsMatch(text) ? throw new FormatException($"A number has more than {MostDigits} digits.")
        : Null().IsMatch(text) ? null
        : Boolean().IsMatch(text) ? JsonValue.Create(text.ToLowerInvariant() is "yes" or "true" or "on")
        : Integer().IsMatch(text) ? JsonNode.Parse(Whole(text).ToString(CultureInfo.InvariantCulture))
        : Fraction().IsMatch(text) ? JsonNode.Parse(Real(text))
        : NotFinite().IsMatch(text) ? throw new FormatException($"'{text}' is no value of a configuration.")
        : JsonValue.Create(text);

    /// <summary>Whether a text is still read as the same text if it is written as a plain scalar.</summary>
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

    /// <summary>Returns the shortest digits for the number, in a form that JSON and PyYAML both read as a floating-point number.</summary>
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
