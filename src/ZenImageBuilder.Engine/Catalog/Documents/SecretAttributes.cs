using System.Text.Json;
using System.Text.Json.Nodes;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;

namespace ZenImageBuilder.Engine.Catalog.Documents;

/// <summary>Removes secrets from configurations. A reference to a secret in ZenML, <c>{{name.key}}</c>, and the name of such a secret are kept.</summary>
internal static class SecretAttributes
{
    private static readonly string[] Endings =
    [
        "password",
        "passphrase",
        "token",
        "api_key",
        "apikey",
        "secret_key",
        "secret_access_key",
        "access_key",
        "account_key",
        "private_key",
        "client_secret",
        "connection_string",
    ];

    // A text that contains JSON is four levels deep in a stack file. This limit leaves room to write it as YAML.
    private const int MaximumDepth = 32;

    // zenml/integrations/s3/flavors: these attributes hold the keys themselves. In other flavors the names have other meanings.
    private static readonly string[] OfS3 = ["key", "secret"];

    public static bool IsReference(JsonNode? value) =>
        Text(value) is { } text && text.StartsWith("{{", StringComparison.Ordinal) && text.EndsWith("}}", StringComparison.Ordinal);

    /// <summary>Removes the secrets at every depth of a configuration and returns their names.</summary>
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

    private static bool IsSecret(string name, JsonNode? value, string flavor) =>
        Text(value) is { Length: > 0 }
        && !IsReference(value)
        && (
            Endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            || (flavor == S3Settings.Flavor && OfS3.Contains(name, StringComparer.OrdinalIgnoreCase))
        );

    /// <summary>Parses a text that contains a JSON object, because ZenML's command line accepts tables as JSON. Returns null for any other value.</summary>
    /// <exception cref="Errors.ImageBuilderException">The object is nested too deeply to be searched for secrets.</exception>
    public static JsonObject? Nested(JsonNode? value)
    {
        if (Text(value) is not { } text || !text.StartsWith('{') || IsReference(value))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text, new() { MaxDepth = int.MaxValue });
            return Tree(document.RootElement, depth: 1) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // If two members have the same name, the last one is used, as in Python.
    private static JsonNode? Tree(JsonElement element, int depth)
    {
        if (depth > MaximumDepth)
        {
            throw StackFile.Invalid($"more than {MaximumDepth} tables and lists stand in one another in a text that is JSON");
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new JsonObject();
                foreach (var member in element.EnumerateObject())
                {
                    map[member.Name] = Tree(member.Value, depth + 1);
                }

                return map;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(item => Tree(item, depth + 1))]);
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }

    private static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
