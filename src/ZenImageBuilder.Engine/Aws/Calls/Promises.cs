namespace ZenImageBuilder.Engine.Aws.Calls;

/// <summary>
/// What services promise to say, checked where an answer comes in: the wire may bring nulls in every place, and whatever is behind the adapters relies on what they hand out.
/// </summary>
internal static class Promises
{
    /// <summary>Something without which an answer is none.</summary>
    /// <param name="name">What it is, such as <c>the id of a build</c>.</param>
    /// <exception cref="UnreadableAnswerException">It is not there, or is an empty text.</exception>
    public static T Promised<T>(this T? value, string name)
        where T : class => value is null or "" ? throw new UnreadableAnswerException($"it lacks {name}") : value;

    /// <summary>What a list holds, which may be nothing. A null among its items says nothing.</summary>
    public static IEnumerable<T> Present<T>(this IEnumerable<T?>? items)
        where T : class => (items ?? []).OfType<T>();

    /// <summary>The items by their names, as far as they have one; of two with one name the first counts.</summary>
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
