using System.Collections;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Parameters;

/// <summary>Converts the dictionary of a parameter (build arguments, labels, environment variables) to names and texts.</summary>
internal static class TextMap
{
    /// <summary>
    /// Returns the entries in their order; a plain hashtable has no order, so its entries are sorted by name. Null becomes the empty text, and a boolean
    /// becomes <c>true</c> or <c>false</c>; see <see cref="TextValue"/> for the other types.
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
            var name = TextValue.Of(entry.Key, parameter, entry.Key);
            entries.Add(new(name, TextValue.Of(entry.Value, parameter, name)));
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

    /// <summary>Returns the entries of a change. A value that is null stays null, and removes the entry.</summary>
    public static IReadOnlyDictionary<string, string?> Change(IDictionary? given, string parameter)
    {
        var map = Of(given, parameter).ToDictionary(static pair => pair.Key, static string? (pair) => pair.Value, StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in given ?? new Hashtable())
        {
            if (entry.Value is null)
            {
                map[TextValue.Of(entry.Key, parameter, entry.Key)] = null;
            }
        }

        return map;
    }
}
