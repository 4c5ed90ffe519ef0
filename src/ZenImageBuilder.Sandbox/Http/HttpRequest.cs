namespace ZenImageBuilder.Sandbox.Http;

/// <summary>One request as it was sent: the target is not decoded, because signatures cover its raw form.</summary>
internal sealed class HttpRequest
{
    public required string Method { get; init; }

    /// <summary>The path as sent, still percent-encoded.</summary>
    public required string RawPath { get; init; }

    /// <summary>The query as sent, without the question mark.</summary>
    public required string RawQuery { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required RequestBody Body { get; init; }

    /// <summary>The decoded query; if a name is repeated, its first value counts.</summary>
    public IReadOnlyDictionary<string, string> Query => _query ??= ParseQuery(RawQuery);

    private IReadOnlyDictionary<string, string>? _query;

    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;

    public string? QueryValue(string name) => Query.TryGetValue(name, out var value) ? value : null;

    public static IReadOnlyDictionary<string, string> ParseQuery(string query)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            values.TryAdd(Decode(name), equals < 0 ? string.Empty : Decode(pair[(equals + 1)..]));
        }

        return values;
    }

    private static string Decode(string value) => Uri.UnescapeDataString(value.Replace('+', ' '));
}
