using System.Diagnostics;
using System.Text.Json;

namespace ZenImageBuilder.Tests.Engine.Aws;

/// <summary>botocore's model of a service: what AWS itself says of its wire shapes.</summary>
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

    public static ServiceModel Require(string service)
    {
        var model = Models.GetOrAdd(service, Read);
        Assert.SkipWhen(model.Length == 0, "python3 with botocore is not on this machine.");
        return new(JsonDocument.Parse(model).RootElement);
    }

    private static string Read(string service)
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", Script, service]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            python.ErrorDataReceived += static (_, _) => { };
            python.BeginErrorReadLine();
            return python.StandardOutput.ReadToEnd();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }

    public JsonElement Shape(string name) => _root.GetProperty("shapes").GetProperty(name);

    public string Input(string operation) => _root.GetProperty("operations").GetProperty(operation).GetProperty("input").GetProperty("shape").GetString()!;

    public string Output(string operation) => _root.GetProperty("operations").GetProperty(operation).GetProperty("output").GetProperty("shape").GetString()!;

    public IEnumerable<string> Members(string shape) => Shape(shape).GetProperty("members").EnumerateObject().Select(static member => member.Name);

    /// <summary>Says what in a body contradicts a shape.</summary>
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
                return value.ValueKind == JsonValueKind.Array
                    ? value.EnumerateArray().SelectMany((item, index) => Contradictions(item, member, $"{path}[{index}]"))
                    : [$"{path}: {value.ValueKind} for a list"];
            case "string":
                return value.ValueKind != JsonValueKind.String ? [$"{path}: {value.ValueKind} for a string"]
                    : shape.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(one => one.ValueEquals(value.GetString())) ? [$"{path}: '{value}' is not in the enumeration {shapeName}"]
                    : [];
            case "integer" or "long" or "float" or "double" or "timestamp":
                return value.ValueKind == JsonValueKind.Number ? [] : [$"{path}: {value.ValueKind} for {type}"];
            case "boolean":
                return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? [] : [$"{path}: {value.ValueKind} for a boolean"];
            default:
                return [$"{path}: type {type} is not known here"];
        }
    }

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
