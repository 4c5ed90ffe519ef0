using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZenImageBuilder.Engine.Stacks.Documents;

/// <summary>Takes secrets out of configurations. A reference to a secret of ZenML, <c>{{name.key}}</c>, or the name of one is none and stays.</summary>
internal static class SecretAttributes
{
    private static readonly string[] Endings =
        ["password", "passphrase", "token", "api_key", "apikey", "secret_key", "secret_access_key", "access_key", "account_key", "private_key", "client_secret", "connection_string"];

    // zenml/integrations/s3/flavors: the keys themselves, under names that elsewhere mean something else.
    private static readonly string[] OfS3 = ["key", "secret"];

    public static bool IsReference(JsonNode? value) => Text(value) is { } text && text.StartsWith("{{", StringComparison.Ordinal) && text.EndsWith("}}", StringComparison.Ordinal);

    /// <summary>Removes the secrets, however deep, and names them.</summary>
    public static IReadOnlyList<string> Strip(JsonObject configuration, string flavor)
    {
        var removed = new List<string>();
        Strip(configuration, flavor, removed);
        return removed;
    }

    private static void Strip(JsonNode? node, string flavor, List<string> removed)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                Strip(item, flavor, removed);
            }
        }

        foreach (var (name, value) in node is JsonObject map ? map.ToList() : [])
        {
            if (IsSecret(name, value, flavor))
            {
                _ = node!.AsObject().Remove(name);
                removed.Add(name);
            }
            else if (Nested(value) is { } nested)
            {
                var before = removed.Count;
                Strip(nested, flavor, removed);
                if (removed.Count > before)
                {
                    node![name] = nested.ToJsonString();
                }
            }
            else
            {
                Strip(value, flavor, removed);
            }
        }
    }

    private static bool IsSecret(string name, JsonNode? value, string flavor) => Text(value) is { Length: > 0 } && !IsReference(value)
        && (Endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) || (flavor == "s3" && OfS3.Contains(name, StringComparer.OrdinalIgnoreCase)));

    /// <summary>The table that a text is: ZenML's command line takes tables as JSON.</summary>
    public static JsonObject? Nested(JsonNode? value)
    {
        try
        {
            return Text(value) is { } text && text.StartsWith('{') && !IsReference(value) ? JsonNode.Parse(text) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
