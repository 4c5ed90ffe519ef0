using System.Text.Json;
using System.Text.Json.Nodes;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Documents;

/// <summary>
/// The keys of a stack file. ZenML writes <c>stack_name</c>, <c>zenml_version</c> and <c>components</c>, by kind. Each component has <c>name</c>, <c>type</c>,
/// <c>flavor</c> and <c>configuration</c> (<c>zenml.models.v2.core.stack</c>, <c>to_yaml</c>); until 0.13 its attributes were next to <c>name</c> instead.
/// ZenML ignores all other keys, so labels and the attributes that only this module has are written under keys of their own.
/// </summary>
internal static class StackFile
{
    public const string StackName = "stack_name";
    public const string Version = "zenml_version";
    public const string Components = "components";
    public const string Name = "name";
    public const string Type = "type";
    public const string Flavor = "flavor";
    public const string Configuration = "configuration";
    public const string Labels = "labels";

    /// <summary>The key of the attributes of a component that only this module has.</summary>
    public const string Own = "zen_image_builder";

    // The JSON reader's default limit is 64. Stored JSON may be deeper than the files that are accepted now, so this limit is higher.
    private static readonly JsonDocumentOptions AsDeepAsWritten = new() { MaxDepth = 1000 };

    public static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    /// <summary>Parses the stored parts of a stack file; null gives an empty object.</summary>
    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public static JsonObject Stored(string? carried) =>
        carried is null ? [] : JsonNode.Parse(carried, nodeOptions: null, AsDeepAsWritten) as JsonObject ?? throw new JsonException("it is no object");

    /// <summary>Removes a member from an object and returns it, so that it can be added to another object. Returns null if there is none.</summary>
    public static JsonNode? Take(JsonObject owner, string name) => owner.Remove(name, out var node) ? node : null;

    /// <summary>Removes a table from an object and returns it, or an empty table if there is none.</summary>
    public static JsonObject TakeTable(JsonObject owner, string name, string what) =>
        Take(owner, name) switch
        {
            null => [],
            JsonObject table => table,
            _ => throw Invalid($"'{name}' of {what} must be a mapping"),
        };

    public static Dictionary<string, string> TakeLabels(JsonObject owner, string what) =>
        TakeTable(owner, Labels, what)
            .ToDictionary(
                static label => label.Key,
                label => Text(label.Value) ?? label.Value?.ToJsonString() ?? throw Invalid($"The label '{label.Key}' of {what} must have a value"),
                StringComparer.OrdinalIgnoreCase
            );

    public static ImageBuilderException Invalid(string finding) =>
        new(
            ErrorCode.InvalidStackFile,
            $"The file is no stack of ZenML: {finding}.",
            remedy: "Export the stack again with 'zenml stack export' or Export-Stack."
        );
}

/// <summary>One component of a stack file.</summary>
/// <param name="Attributes">The configuration, with ZenML's attribute names.</param>
/// <param name="Own">The attributes that only this module has.</param>
/// <param name="Rest">All other keys.</param>
internal sealed record FileComponent(
    string Kind,
    string Name,
    string Flavor,
    JsonObject Attributes,
    Dictionary<string, string> Labels,
    JsonObject Own,
    JsonObject Rest
)
{
    /// <summary>Returns the component's kind and name for messages, such as <c>the experiment tracker 'x'</c>.</summary>
    public static string Title(string kind, string name) => $"the {kind.Replace('_', ' ')} '{name}'";

    public static FileComponent Parse(string kind, JsonObject node)
    {
        var rest = (JsonObject)node.DeepClone();
        var name = Required(rest, kind, StackFile.Name);
        var flavor = Required(rest, kind, StackFile.Flavor);
        var title = Title(kind, name);
        _ = StackFile.Take(rest, StackFile.Type);
        var labels = StackFile.TakeLabels(rest, title);
        var own = StackFile.TakeTable(rest, StackFile.Own, title);
        return rest.ContainsKey(StackFile.Configuration)
            ? new(kind, name, flavor, StackFile.TakeTable(rest, StackFile.Configuration, title), labels, own, rest)
            : new(kind, name, flavor, rest, labels, own, []);
    }

    private static string Required(JsonObject node, string kind, string key) =>
        StackFile.Text(StackFile.Take(node, key)) is { Length: > 0 } text ? text : throw StackFile.Invalid($"the {kind.Replace('_', ' ')} has no '{key}'");
}
