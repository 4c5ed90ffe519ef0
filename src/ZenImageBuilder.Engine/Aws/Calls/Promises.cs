namespace ZenImageBuilder.Engine.Aws.Calls;

// CONTRIBUTING.md, "Decisions": Sessions and calls
/// <summary>
/// Checks what services promise to return, at the place where an answer arrives: any value may be null on the wire, but the code behind the adapters relies on
/// their results.
/// </summary>
internal static class Promises
{
    /// <summary>A value without which an answer is not complete.</summary>
    /// <param name="name">The name of the value, such as <c>the ID of a build</c>.</param>
    /// <exception cref="UnreadableAnswerException">The value is missing or an empty text.</exception>
    public static T Promised<T>(this T? value, string name)
        where T : class => value is null or "" ? throw new UnreadableAnswerException($"it lacks {name}") : value;

    /// <summary>The items of a list, which may be empty or missing. Null items are skipped.</summary>
    public static IEnumerable<T> Present<T>(this IEnumerable<T?>? items)
        where T : class => (items ?? []).OfType<T>();

    /// <summary>The items by their names. Items without a name are skipped; of two items with the same name the first counts.</summary>
    public static Dictionary<string, string> ByName<T>(this IEnumerable<T?>? items, Func<T, string?> name, Func<T, string?> value)
        where T : class
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in items.Present())
        {
            if (name(item) is { Length: > 0 } key)
            {
                _ = named.TryAdd(key, value(item) ?? "");
            }
        }

        return named;
    }

    public static DateTimeOffset? Utc(this DateTime? time) => time is { } value ? new DateTimeOffset(value.ToUniversalTime()) : null;
}
