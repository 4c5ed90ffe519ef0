using System.Globalization;
using System.Text;

namespace ZenImageBuilder.Engine.Contexts.Ignoring;

/// <summary>A set of characters: the ranges and categories of a class, or all other characters.</summary>
internal sealed class RuneSet
{
    /// <summary>The set of all characters.</summary>
    public static readonly RuneSet All = new() { Negated = true };

    /// <summary>The set that <c>.</c> matches in a Go regular expression: all characters except the line feed.</summary>
    public static readonly RuneSet NotNewline = new() { _ranges = { ('\n', '\n') }, Negated = true };

    // The Unicode names of .NET's categories, in the order of UnicodeCategory.
    private static readonly string[] CategoryNames =
    [
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "Mn",
        "Mc",
        "Me",
        "Nd",
        "Nl",
        "No",
        "Zs",
        "Zl",
        "Zp",
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Sm",
        "Sc",
        "Sk",
        "So",
    ];

    private readonly List<(int Low, int High)> _ranges = [];
    private readonly List<(string Category, bool Inside)> _categories = [];

    /// <summary>Whether the set contains the characters that are not in its ranges and categories.</summary>
    public bool Negated { get; set; }

    /// <summary>The character of a set with exactly one character; otherwise -1.</summary>
    public int Single => !Negated && _categories.Count == 0 && _ranges is [var (low, high)] && low == high ? low : -1;

    public static RuneSet Of(int rune) => new() { _ranges = { (rune, rune) } };

    /// <summary>Returns whether a general category with this name exists: <c>L</c>, <c>Lu</c>, or <c>Any</c>.</summary>
    public static bool IsCategory(string name) =>
        name is "Any" || (name.Length is 1 or 2 && Array.Exists(CategoryNames, known => known.StartsWith(name, StringComparison.Ordinal)));

    public void Add(int low, int high) => _ranges.Add((low, high));

    /// <summary>Adds the characters of a category, or all characters outside it.</summary>
    public bool AddCategory(string name, bool inside)
    {
        _categories.Add((name is "Any" ? "" : name, inside));
        return true;
    }

    /// <summary>Adds the characters outside the given ranges, which must be in ascending order.</summary>
    public void AddOutside(ReadOnlySpan<(int Low, int High)> ranges)
    {
        var next = 0;
        foreach (var (low, high) in ranges)
        {
            if (low > next)
            {
                Add(next, low - 1);
            }

            next = high + 1;
        }
        Add(next, 0x10FFFF);
    }

    public bool Contains(int rune)
    {
        foreach (var (low, high) in _ranges)
        {
            if (rune >= low && rune <= high)
            {
                return !Negated;
            }
        }
        foreach (var (category, inside) in _categories)
        {
            if (IsIn(category, rune) == inside)
            {
                return !Negated;
            }
        }
        return Negated;
    }

    // In Go's tables, unassigned characters do not belong to any category.
    private static bool IsIn(string name, int rune)
    {
        if (name.Length == 0)
        {
            return true;
        }

        var category = (int)(Rune.IsValid(rune) ? Rune.GetUnicodeCategory(new Rune(rune)) : UnicodeCategory.Surrogate);
        return category < CategoryNames.Length && CategoryNames[category].StartsWith(name, StringComparison.Ordinal);
    }
}
