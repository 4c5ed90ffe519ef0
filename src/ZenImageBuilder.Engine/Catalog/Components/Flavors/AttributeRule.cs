using System.Collections;
using System.Collections.ObjectModel;
using System.Globalization;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>The type of the value of an attribute.</summary>
internal enum AttributeType
{
    Text,
    Number,
    Switch,
    Map,
    List,
}

/// <summary>The reason why a value is refused.</summary>
/// <param name="Shown">The value or its wrong part, in a form that may be shown to the user.</param>
/// <param name="Expectation">The description of a valid value. In the message it follows the words <c>it must be</c>.</param>
internal sealed record AttributeFault(string Shown, string Expectation);

/// <summary>Checks a value that has the right type, and may replace it by its canonical form.</summary>
/// <returns>The reason why the value is refused, or null if it is valid.</returns>
internal delegate AttributeFault? AttributeCheck(ref object value);

/// <summary>The rule for one attribute of a flavor or of an authentication method.</summary>
/// <param name="Example">A valid value, as a user types it in PowerShell.</param>
internal sealed record AttributeRule(string Name, AttributeType Type, string Example, string Description, AttributeCheck? Check = null)
{
    public bool Required { get; init; }

    /// <summary>The value that is used if the user gives none, or null.</summary>
    public object? Default { get; init; }

    /// <summary>Derives the default from the other given values; null if the default does not depend on them.</summary>
    public Func<IReadOnlyDictionary<string, object>, object?>? DefaultBy { get; init; }

    public bool IsSecret { get; init; }

    public ComponentFlavorAttribute Describe() => new(Name, TypeName, Required, DefaultFor(ReadOnlyDictionary<string, object>.Empty), IsSecret, Description);

    /// <summary>Returns the default that applies together with the given values of the other attributes, or null if there is none.</summary>
    public object? DefaultFor(IReadOnlyDictionary<string, object> values) => DefaultBy is null ? Default : DefaultBy(values);

    /// <summary>Converts a value from a script to the type of the attribute and checks it.</summary>
    /// <returns>The reason why the value is refused, or null if it is valid.</returns>
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
            // A hashtable has no defined order, so the entries are sorted: equal tables must give equal configurations.
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
