using System.Collections;
using System.Collections.ObjectModel;
using System.Globalization;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>What an attribute holds.</summary>
internal enum AttributeType
{
    Text,
    Number,
    Switch,
    Map,
    List,
}

/// <summary>What is wrong with a value.</summary>
/// <param name="Shown">The value, or the part of it that is wrong, as it may be shown.</param>
/// <param name="Expectation">What would be right; follows the words <c>it must be</c>.</param>
internal sealed record AttributeFault(string Shown, string Expectation);

/// <summary>Judges a value of the right type, and may put its canonical form in its place.</summary>
/// <returns>What is wrong with it, or null.</returns>
internal delegate AttributeFault? AttributeCheck(ref object value);

/// <summary>One attribute of a flavor, as a rule.</summary>
/// <param name="Example">A value that is right, as it would be typed.</param>
internal sealed record AttributeRule(string Name, AttributeType Type, string Example, string Description, AttributeCheck? Check = null)
{
    private static readonly ReadOnlyDictionary<string, object> NoValues = ReadOnlyDictionary<string, object>.Empty;

    public bool Required { get; init; }

    /// <summary>The value that counts when none is given, or null.</summary>
    public object? Default { get; init; }

    /// <summary>Derives the default from the other values that are given, if it depends on them.</summary>
    public Func<IReadOnlyDictionary<string, object>, object?>? DefaultBy { get; init; }

    public bool IsSecret { get; init; }

    public ComponentFlavorAttribute Describe() => new(Name, TypeName, Required, DefaultFor(NoValues), IsSecret, Description);

    /// <summary>The value that counts if none is given beside these values, or null.</summary>
    public object? DefaultFor(IReadOnlyDictionary<string, object> values) => DefaultBy is null ? Default : DefaultBy(values);

    /// <summary>Takes a value as a script gives it: converts what means the same, refuses the rest.</summary>
    public AttributeFault? Accept(object given, out object value)
    {
        value = given;
        var converted = Type switch
        {
            AttributeType.Text => given as string ?? (given is Uri uri ? uri.OriginalString : null),
            AttributeType.Number => ToNumber(given),
            AttributeType.Switch => ToSwitch(given),
            AttributeType.List => ToList(given),
            _ => ToMap(given),
        };
        if (converted is null)
        {
            return new(given is string text ? Quoted.Value(text) : $"a value of type {given.GetType().Name}", TypeExpectation);
        }

        value = converted;
        return Check?.Invoke(ref value);
    }

    private string TypeName =>
        Type switch
        {
            AttributeType.Text => "string",
            AttributeType.Number => "int",
            AttributeType.Switch => "bool",
            AttributeType.List => "list",
            _ => "map",
        };

    private string TypeExpectation =>
        Type switch
        {
            AttributeType.Text => "a text",
            AttributeType.Number => "a whole number",
            AttributeType.Switch => "true or false",
            AttributeType.List => "texts",
            _ => "a hashtable of names and values that are not null",
        };

    private static object? ToNumber(object given) =>
        given switch
        {
            int number => number,
            long and >= int.MinValue and <= int.MaxValue => Convert.ToInt32(given, CultureInfo.InvariantCulture),
            string text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };

    private static object? ToSwitch(object given) =>
        given switch
        {
            bool value => value,
            string text when bool.TryParse(text, out var value) => value,
            _ => null,
        };

    private static ReadOnlyCollection<string>? ToList(object given)
    {
        var texts = given switch
        {
            string text => [text],
            IEnumerable<object?> items => [.. items.Select(static item => item as string)],
            _ => Array.Empty<string?>(),
        };
        return texts.Length > 0 && !texts.Contains(null) ? new([.. texts.OfType<string>()]) : null;
    }

    private static ReadOnlyDictionary<string, string>? ToMap(object given)
    {
        var entries = given switch
        {
            // A hashtable has no order of its own: the same table must give the same configuration.
            Hashtable table => table.Cast<DictionaryEntry>().OrderBy(static entry => entry.Key as string, StringComparer.Ordinal),
            IDictionary table => Entries(table),
            IEnumerable<KeyValuePair<string, string>> pairs => pairs.Select(static pair => new DictionaryEntry(pair.Key, pair.Value)),
            _ => null,
        };
        if (entries is null)
        {
            return null;
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in entries)
        {
            if (key is not string name || value is null || !map.TryAdd(name, Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty))
            {
                return null;
            }
        }

        return new(map);
    }

    private static IEnumerable<DictionaryEntry> Entries(IDictionary table)
    {
        foreach (DictionaryEntry entry in table)
        {
            yield return entry;
        }
    }
}
