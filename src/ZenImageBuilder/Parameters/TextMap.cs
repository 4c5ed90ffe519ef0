using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Parameters;

/// <summary>Reads the dictionary of a parameter (build arguments, labels, environment variables) as names and texts.</summary>
internal static class TextMap
{
    /// <summary>
    /// The entries, in their order; those of a plain hashtable, which has none, by name. Null is the empty text, a boolean is <c>true</c> or <c>false</c>,
    /// anything else is written as in the invariant culture.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Ordered(IDictionary? given, string parameter)
    {
        if (given is null)
        {
            return [];
        }

        var entries = new List<KeyValuePair<string, string>>(given.Count);
        foreach (DictionaryEntry entry in given)
        {
            var name = Text(entry.Key, parameter, entry.Key);
            entries.Add(new(name, Text(entry.Value, parameter, name)));
        }

        return given is Hashtable ? entries.OrderBy(static entry => entry.Key, StringComparer.Ordinal).ToList() : entries;
    }

    /// <inheritdoc cref="Ordered"/>
    public static IReadOnlyDictionary<string, string> Of(IDictionary? given, string parameter)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in Ordered(given, parameter))
        {
            if (!map.TryAdd(name, text))
            {
                throw new ImageBuilderException(ErrorCode.InvalidParameterCombination, $"-{parameter} names '{name}' twice.", name);
            }
        }

        return map;
    }

    /// <summary>The entries of a change: null stays null, and removes.</summary>
    public static IReadOnlyDictionary<string, string?> Change(IDictionary? given, string parameter)
    {
        var map = Of(given, parameter).ToDictionary(static pair => pair.Key, static string? (pair) => pair.Value, StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in given ?? new Hashtable())
        {
            if (entry.Value is null)
            {
                map[Text(entry.Key, parameter, entry.Key)] = null;
            }
        }

        return map;
    }

    private static string Text(object? value, string parameter, object name) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => string.Empty,
        string text => text,
        bool flag => flag ? "true" : "false",
        SwitchParameter flag => flag ? "true" : "false",
        SecureString or PSCredential => throw new ImageBuilderException(
            ErrorCode.InvalidBuildOption,
            $"The value of '{name}' in -{parameter} is a secret, and what is given there can be read by whoever may read the build or the image.",
            name),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => (string)LanguagePrimitives.ConvertTo(other, typeof(string), CultureInfo.InvariantCulture),
    };
}
