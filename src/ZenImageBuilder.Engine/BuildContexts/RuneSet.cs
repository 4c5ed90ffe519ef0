using System.Globalization;
using System.Text;

namespace ZenImageBuilder.Engine.BuildContexts;

/// <summary>A set of characters: the ranges of a class, and perhaps everything but them.</summary>
internal sealed class RuneSet
{
    /// <summary>What <c>.</c> stands for in Go's expressions: everything but a line feed.</summary>
    public static readonly RuneSet NotNewline = new() { _ranges = { ('\n', '\n') }, Negated = true };

    private readonly List<(int Low, int High)> _ranges = [];
    private readonly List<(string Category, bool Inside)> _categories = [];

    /// <summary>The set holds what the ranges do not.</summary>
    public bool Negated { get; set; }

    /// <summary>The only character of the set, or -1 when it is not one.</summary>
    public int Single => !Negated && _categories.Count == 0 && _ranges is [var (low, high)] && low == high ? low : -1;

    public static RuneSet Of(int rune) => new() { _ranges = { (rune, rune) } };

    public static RuneSet Except(char separator) => new() { _ranges = { (separator, separator) }, Negated = true };

    public void Add(int low, int high) => _ranges.Add((low, high));

    /// <summary>Adds a general category by its letter (<c>L</c>, <c>N</c>…), or all that is outside of it.</summary>
    public void AddCategory(string letter, bool inside) => _categories.Add((letter, inside));

    /// <summary>Adds what is outside of the given ranges, which are in ascending order.</summary>
    public void AddOutside(ReadOnlySpan<(int Low, int High)> ranges)
    {
        var next = 0;
        foreach (var (low, high) in ranges)
        {
            if (low > next) Add(next, low - 1);
            next = high + 1;
        }
        Add(next, 0x10FFFF);
    }

    public bool Contains(int rune)
    {
        foreach (var (low, high) in _ranges)
        {
            if (rune >= low && rune <= high) return !Negated;
        }
        foreach (var (category, inside) in _categories)
        {
            if (IsIn(category, rune) == inside) return !Negated;
        }
        return Negated;
    }

    // Unassigned characters belong to no category in Go's tables.
    private static bool IsIn(string letter, int rune)
    {
        var category = Rune.IsValid(rune) ? Rune.GetUnicodeCategory(new Rune(rune)) : UnicodeCategory.Surrogate;
        return letter switch
        {
            "L" => category <= UnicodeCategory.OtherLetter,
            "M" => category is >= UnicodeCategory.NonSpacingMark and <= UnicodeCategory.EnclosingMark,
            "N" => category is >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber,
            "Z" => category is >= UnicodeCategory.SpaceSeparator and <= UnicodeCategory.ParagraphSeparator,
            "C" => category is >= UnicodeCategory.Control and <= UnicodeCategory.PrivateUse,
            "P" => category is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation,
            _ => category is >= UnicodeCategory.MathSymbol and <= UnicodeCategory.OtherSymbol,
        };
    }
}
