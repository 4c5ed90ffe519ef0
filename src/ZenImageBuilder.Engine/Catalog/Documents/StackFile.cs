using System.Text.Json;
using System.Text.Json.Nodes;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Documents;

/// <summary>
/// The shape of a stack file. ZenML writes <c>stack_name</c>, <c>zenml_version</c> and <c>components</c>, by kind; each component has <c>name</c>, <c>type</c>,
/// <c>flavor</c> and <c>configuration</c> (<c>zenml.models.v2.core.stack</c>, <c>to_yaml</c>), and until 0.13 had its attributes beside those. ZenML reads no
/// other key, so labels and what only this module knows stand under keys of their own.
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

    /// <summary>What only this module knows of a component.</summary>
    public const string Own = "zen_image_builder";

    // What is written may be as deep as this, whatever is taken in by now: a reader stops at 64 by itself.
    private static readonly JsonDocumentOptions AsDeepAsWritten = new() { MaxDepth = 1000 };

    public static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    /// <summary>What is stored of a file, or an empty object.</summary>
    /// <exception cref="JsonException">It is no object.</exception>
    public static JsonObject Stored(string? carried) =>
        carried is null ? [] : JsonNode.Parse(carried, nodeOptions: null, AsDeepAsWritten) as JsonObject ?? throw new JsonException("it is no object");

    /// <summary>Takes a member out of an object, as one that may get another parent.</summary>
    public static JsonNode? Take(JsonObject owner, string name) => owner.Remove(name, out var node) ? node : null;

    /// <summary>Takes a table out of an object; an empty one where it has none.</summary>
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

/// <summary>One component as a stack file says it.</summary>
/// <param name="Attributes">Its configuration in ZenML's spelling.</param>
/// <param name="Own">What only this module knows.</param>
/// <param name="Rest">Everything else.</param>
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
    /// <summary>The component as users call it, such as <c>the experiment tracker 'x'</c>.</summary>
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
