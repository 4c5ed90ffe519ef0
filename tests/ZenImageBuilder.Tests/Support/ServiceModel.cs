using System.Reflection;
using System.Text.Json;
using Amazon.Runtime;

namespace ZenImageBuilder.Tests.Support;

/// <summary>botocore's model of a service: AWS's own definition of its wire shapes.</summary>
internal sealed class ServiceModel
{
    private const string Script = """
        import botocore, gzip, os, sys
        folder = os.path.join(botocore.__path__[0], 'data', sys.argv[1])
        path = os.path.join(folder, sorted(os.listdir(folder))[-1], 'service-2.json')
        sys.stdout.buffer.write(gzip.open(path + '.gz').read() if os.path.exists(path + '.gz') else open(path, 'rb').read())
        """;

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> Models = new(StringComparer.Ordinal);

    private readonly JsonElement _root;

    private ServiceModel(JsonElement root) => _root = root;

    public string TargetPrefix => _root.GetProperty("metadata").GetProperty("targetPrefix").GetString()!;

    public static ServiceModel Require(string service) =>
        new(JsonDocument.Parse(Models.GetOrAdd(service, static name => Botocore.Require(Script, name))).RootElement);

    public JsonElement Shape(string name) => _root.GetProperty("shapes").GetProperty(name);

    public string Input(string operation) => _root.GetProperty("operations").GetProperty(operation).GetProperty("input").GetProperty("shape").GetString()!;

    public string Output(string operation) => _root.GetProperty("operations").GetProperty(operation).GetProperty("output").GetProperty("shape").GetString()!;

    public bool HasOutput(string operation) => _root.GetProperty("operations").GetProperty(operation).TryGetProperty("output", out _);

    /// <summary>The values of an enumeration.</summary>
    public IEnumerable<string> Values(string shape) => Shape(shape).GetProperty("enum").EnumerateArray().Select(static value => value.GetString()!);

    public (string Method, string Path) Http(string operation)
    {
        var http = _root.GetProperty("operations").GetProperty(operation).GetProperty("http");
        return (http.GetProperty("method").GetString()!, http.GetProperty("requestUri").GetString()!);
    }

    /// <summary>The names of the members in the query of a REST request.</summary>
    public IEnumerable<string> QueryNames(string operation) =>
        Shape(Input(operation))
            .GetProperty("members")
            .EnumerateObject()
            .Where(static member => member.Value.TryGetProperty("location", out var location) && location.ValueEquals("querystring"))
            .Select(static member => member.Value.GetProperty("locationName").GetString()!);

    public IEnumerable<string> Members(string shape) => Shape(shape).GetProperty("members").EnumerateObject().Select(static member => member.Name);

    /// <summary>Returns the parts of a body that contradict a shape.</summary>
    public IEnumerable<string> Contradictions(JsonElement value, string shapeName, string path)
    {
        var shape = Shape(shapeName);
        var type = shape.GetProperty("type").GetString()!;
        switch (type)
        {
            case "structure":
                return value.ValueKind == JsonValueKind.Object ? OfStructure(value, shape, path) : [$"{path}: {value.ValueKind} for a structure"];
            case "list":
                var member = shape.GetProperty("member").GetProperty("shape").GetString()!;
                return value.ValueKind != JsonValueKind.Array ? [$"{path}: {value.ValueKind} for a list"]
                    // The SDK represents a list of an enumeration as a list of strings.
                    : IsText(member)
                        ? value
                            .EnumerateArray()
                            .Where(static item => item.ValueKind != JsonValueKind.String)
                            .Select(item => $"{path}: {item.ValueKind} for a string")
                    : value.EnumerateArray().SelectMany((item, index) => Contradictions(item, member, $"{path}[{index}]"));
            case "string":
                return value.ValueKind != JsonValueKind.String ? [$"{path}: {value.ValueKind} for a string"]
                    : shape.TryGetProperty("enum", out _) && !Values(shapeName).Contains(value.GetString(), StringComparer.Ordinal)
                        ? [$"{path}: '{value}' is not in the enumeration {shapeName}"]
                    : [];
            case "integer" or "long" or "float" or "double" or "timestamp":
                return value.ValueKind == JsonValueKind.Number ? [] : [$"{path}: {value.ValueKind} for {type}"];
            case "boolean":
                return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? [] : [$"{path}: {value.ValueKind} for a boolean"];
            default:
                return [$"{path}: type {type} is not known here"];
        }
    }

    /// <summary>Returns the parts of a type that differ from the result of the SDK's generator for a shape: names of members and classes, and types.</summary>
    public IEnumerable<string> Differences(Type type, string shapeName, string path)
    {
        var members = Shape(shapeName)
            .GetProperty("members")
            .EnumerateObject()
            .ToDictionary(static member => Capital(member.Name), static member => member.Value.GetProperty("shape").GetString()!, StringComparer.Ordinal);
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .SelectMany(property =>
                members.TryGetValue(property.Name, out var shape)
                    ? OfType(property.PropertyType, shape, $"{path}.{property.Name}")
                    : [$"{path}.{property.Name}: no such member"]
            );
    }

    private IEnumerable<string> OfType(Type type, string shapeName, string path)
    {
        var shape = Shape(shapeName);
        switch (shape.GetProperty("type").GetString())
        {
            case "structure":
                return type.Name == Capital(shapeName) ? Differences(type, shapeName, path) : [$"{path}: {type.Name} for the structure {shapeName}"];
            case "list":
                var member = shape.GetProperty("member").GetProperty("shape").GetString()!;
                return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>)
                    ? IsText(member)
                        ? Expect(typeof(string), type.GetGenericArguments()[0], path)
                        : OfType(type.GetGenericArguments()[0], member, $"{path}[]")
                    : [$"{path}: {type.Name} for a list"];
            case "string":
                return !shape.TryGetProperty("enum", out _) ? Expect(typeof(string), type, path)
                    : type.Name == Capital(shapeName) && type.IsSubclassOf(typeof(ConstantClass)) ? []
                    : [$"{path}: {type.Name} for the enumeration {shapeName}"];
            case "long":
                // A customization of the SDK represents the timestamps of CloudWatch Logs as DateTime.
                return Expect(shapeName == "Timestamp" ? typeof(DateTime?) : typeof(long?), type, path);
            case "integer":
                return Expect(typeof(int?), type, path);
            case "boolean":
                return Expect(typeof(bool?), type, path);
            case "timestamp":
                return Expect(typeof(DateTime?), type, path);
            default:
                return [$"{path}: the type of {shapeName} is not known here"];
        }
    }

    private static string[] Expect(Type expected, Type actual, string path) => expected == actual ? [] : [$"{path}: {actual} instead of {expected}"];

    private bool IsText(string shape) => Shape(shape).GetProperty("type").ValueEquals("string");

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private IEnumerable<string> OfStructure(JsonElement value, JsonElement shape, string path)
    {
        var members = shape.GetProperty("members");
        foreach (var property in value.EnumerateObject())
        {
            if (!members.TryGetProperty(property.Name, out var member))
            {
                yield return $"{path}.{property.Name}: no such member";
                continue;
            }

            foreach (var contradiction in Contradictions(property.Value, member.GetProperty("shape").GetString()!, $"{path}.{property.Name}"))
            {
                yield return contradiction;
            }
        }

        foreach (var required in shape.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(static name => name.GetString()!) : [])
        {
            if (!value.TryGetProperty(required, out _))
            {
                yield return $"{path}.{required}: required and missing";
            }
        }
    }
}
