using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox.Http;

namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>Reads members of a JSON 1.1 request, and rejects members of a wrong type as AWS does.</summary>
internal static class JsonBody
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static HttpResponse Response(int status, JsonNode document) => HttpResponse.Text(status, "application/x-amz-json-1.1", document.ToJsonString(Plain));

    public static JsonObject Parse(byte[] body)
    {
        try
        {
            if (body.Length == 0)
            {
                return [];
            }

            if (JsonNode.Parse(body) is JsonObject document)
            {
                return document;
            }
        }
        catch (JsonException)
        {
            // Reported below, with AWS's message.
        }

        throw AwsException.BadRequest("SerializationException", "The request body is not a JSON object.");
    }

    public static string? Text(this JsonObject node, string name) => Value<string>(node, name, "a string");

    public static string Required(this JsonObject node, string name, string code) =>
        node.Text(name) is { Length: > 0 } text
            ? text
            : throw AwsException.BadRequest(code, $"1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null");

    public static int? Number(this JsonObject node, string name) => Value<int?>(node, name, "a number");

    public static long? Long(this JsonObject node, string name) => Value<long?>(node, name, "a number");

    public static bool? Flag(this JsonObject node, string name) => Value<bool?>(node, name, "a boolean");

    public static JsonObject? Object(this JsonObject node, string name) =>
        node[name] switch
        {
            null => null,
            JsonObject value => value,
            _ => throw Mistyped(name, "a structure"),
        };

    public static IReadOnlyList<JsonObject> Objects(this JsonObject node, string name) =>
        [.. Array(node, name).Select(item => item as JsonObject ?? throw Mistyped(name, "a list of structures"))];

    public static IReadOnlyList<string> Texts(this JsonObject node, string name) =>
        [
            .. Array(node, name)
                .Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Mistyped(name, "a list of strings")),
        ];

    /// <summary>A time in JSON 1.1: seconds since 1970, with a fraction.</summary>
    public static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    public static JsonArray ToArray(this IEnumerable<JsonNode?> nodes) => new([.. nodes]);

    private static JsonArray Array(JsonObject node, string name) =>
        node[name] switch
        {
            null => [],
            JsonArray value => value,
            _ => throw Mistyped(name, "a list"),
        };

    private static T? Value<T>(JsonObject node, string name, string kind) =>
        node[name] switch
        {
            null => default,
            JsonValue value when value.TryGetValue<T>(out var typed) => typed,
            _ => throw Mistyped(name, kind),
        };

    private static AwsException Mistyped(string name, string kind) => AwsException.BadRequest("SerializationException", $"'{name}' is not {kind}.");
}
