using System.Buffers;
using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using ZenImageBuilder.Engine.Catalog.Documents;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>
/// Reads and writes configurations and labels as JSON objects. Values are strings, integers, booleans, lists of strings, and tables of strings.
/// </summary>
internal static class ConfigurationJson
{
    public static ReadOnlyDictionary<string, string> NoLabels { get; } = new(new Dictionary<string, string>());

    /// <summary>Returns the parts of a stack file that a column stores, or null. Throws if they cannot be parsed.</summary>
    public static string? Carried(SqliteDataReader reader, int column)
    {
        var carried = reader.IsDBNull(column) ? null : reader.GetString(column);
        _ = StackFile.Stored(carried);
        return carried;
    }

    public static string Write(IReadOnlyDictionary<string, object> configuration)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in configuration)
            {
                writer.WritePropertyName(name);
                WriteValue(writer, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static Dictionary<string, object> Read(string json)
    {
        var values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        using var document = JsonDocument.Parse(json);
        foreach (var property in Members(document.RootElement))
        {
            values[property.Name] = ReadValue(property.Value);
        }

        return values;
    }

    public static string WriteLabels(IReadOnlyDictionary<string, string> labels) =>
        JsonSerializer.Serialize(new(labels), CatalogJson.Default.DictionaryStringString);

    public static ReadOnlyDictionary<string, string> ReadLabels(string json)
    {
        var labels = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in JsonSerializer.Deserialize(json, CatalogJson.Default.DictionaryStringString) ?? [])
        {
            labels[name] = value;
        }

        return new(labels);
    }

    private static void WriteValue(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case IReadOnlyDictionary<string, string> map:
                writer.WriteStartObject();
                foreach (var (name, text) in map)
                {
                    writer.WriteString(name, text);
                }

                writer.WriteEndObject();
                break;
            case IReadOnlyList<string> list:
                writer.WriteStartArray();
                foreach (var text in list)
                {
                    writer.WriteStringValue(text);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new ArgumentException($"A configuration does not hold values of type {value.GetType()}.", nameof(value));
        }
    }

    private static object ReadValue(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number when value.TryGetInt32(out var number) => number,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Object => ReadMap(value),
            JsonValueKind.Array => ReadList(value),
            _ => throw new JsonException($"A configuration holds a {value.ValueKind}, which is no value of an attribute."),
        };

    private static ReadOnlyDictionary<string, string> ReadMap(JsonElement value)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in Members(value))
        {
            map[property.Name] =
                property.Value.ValueKind == JsonValueKind.String
                    ? property.Value.GetString()!
                    : throw new JsonException("A table of a configuration holds a value that is no text.");
        }

        return new(map);
    }

    private static ReadOnlyCollection<string> ReadList(JsonElement value) =>
        new([
            .. value
                .EnumerateArray()
                .Select(static item =>
                    item.ValueKind == JsonValueKind.String
                        ? item.GetString()!
                        : throw new JsonException("A list of a configuration holds a value that is no text.")
                ),
        ]);

    private static JsonElement.ObjectEnumerator Members(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : throw new JsonException("A configuration is not an object.");
}
