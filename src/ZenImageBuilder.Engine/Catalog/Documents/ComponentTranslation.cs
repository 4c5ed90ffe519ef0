using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;

namespace ZenImageBuilder.Engine.Catalog.Documents;

/// <summary>A component of a stack file, with the attribute names of this module.</summary>
/// <param name="Carried">The parts that this module does not know.</param>
/// <param name="Connector">The name of the service connector that the component used on the machine that exported it, or null.</param>
internal sealed record TranslatedComponent(
    ComponentKind Kind,
    string Name,
    Flavor Flavor,
    Dictionary<string, object> Values,
    JsonObject Carried,
    string? Connector,
    Dictionary<string, string> Labels
);

/// <summary>Converts components between the catalog and a stack file.</summary>
internal static class ComponentTranslation
{
    private const string Connector = "connector";

    /// <summary>Converts a component for a stack file. The carried parts are included, except those that the catalog has a value for.</summary>
    public static JsonObject ToFile(StoredComponent component)
    {
        var carried = StackFile.Stored(component.Carried);
        var attributes = StackFile.TakeTable(carried, StackFile.Configuration, component.Name);
        var own = StackFile.TakeTable(carried, StackFile.Own, component.Name);
        foreach (var (name, value) in Written(component).Where(static attribute => attribute.Key != nameof(RegistrySettings.UserName)))
        {
            if (ZenMLNames.Attribute(component.Kind, name) is { } known)
            {
                attributes[known] = Node(value);
            }
            else if (ZenMLNames.ClientArgument(component.Kind, name) is { } argument)
            {
                (attributes[ZenMLNames.ClientArguments] ??= new JsonObject())[argument] = Node(value);
            }
            else
            {
                own[ZenMLNames.Spelled(name)] = Node(value);
            }
        }

        if (component.Connection is { } connection)
        {
            own[Connector] = connection.Name;
        }

        var node = carried;
        node[StackFile.Name] = component.Name;
        node[StackFile.Type] = ZenMLNames.Of(component.Kind);
        node[StackFile.Flavor] = component.Flavor;
        node[StackFile.Configuration] = attributes;
        AddIfAny(node, StackFile.Own, own);
        AddIfAny(node, StackFile.Labels, new JsonObject(component.Labels.Select(static label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))));
        return node;
    }

    /// <summary>Converts a component of a stack file for the catalog. Returns null if this module cannot use it; the caller then carries it along.</summary>
    public static TranslatedComponent? FromFile(FileComponent component)
    {
        if (ZenMLNames.Kind(component.Kind) is not { } kind || KnownFlavors.Find(kind, component.Flavor) is not { } flavor)
        {
            return null;
        }

        var attributes = (JsonObject)component.Attributes.DeepClone();
        var own = (JsonObject)component.Own.DeepClone();
        var values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        foreach (var rule in flavor.Attributes.Where(static rule => !rule.IsSecret && rule.Name != nameof(RegistrySettings.UserName)))
        {
            var given =
                ZenMLNames.Attribute(kind, rule.Name) is { } known ? StackFile.Take(attributes, known)
                : ZenMLNames.ClientArgument(kind, rule.Name) is { } argument ? TakeArgument(attributes, argument)
                : StackFile.Take(own, ZenMLNames.Spelled(rule.Name));
            if (SecretAttributes.IsReference(given) || (given is null && rule.Required))
            {
                return null;
            }

            if (given is not null)
            {
                values.Add(rule.Name, Value(given));
            }
        }

        foreach (var (name, value) in ZenMLNames.OtherDefaults(flavor))
        {
            _ = values.TryAdd(name, value);
        }

        var connector = StackFile.Text(StackFile.Take(own, Connector));
        var carried = (JsonObject)component.Rest.DeepClone();
        AddIfAny(carried, StackFile.Configuration, attributes);
        AddIfAny(carried, StackFile.Own, own);
        return new(kind, component.Name, flavor, values, carried, connector, component.Labels);
    }

    /// <summary>Returns the stored attributes of the component, and those that a file must contain; see <see cref="ZenMLNames.OtherDefaults"/>.</summary>
    private static IEnumerable<KeyValuePair<string, object>> Written(StoredComponent component)
    {
        if (KnownFlavors.Find(component.Kind, component.Flavor) is not { } flavor)
        {
            return component.Configuration;
        }

        var complete = flavor.Complete(component.Configuration);
        return complete.Where(attribute => component.Configuration.ContainsKey(attribute.Key) || ZenMLNames.OtherDefaults(flavor).ContainsKey(attribute.Key));
    }

    /// <summary>Adds the name of a connector that is not registered here to the carried parts, so that it is exported again.</summary>
    public static void Keep(JsonObject carried, string connector) => (carried[StackFile.Own] ??= new JsonObject())[Connector] = connector;

    private static JsonNode? TakeArgument(JsonObject attributes, string argument)
    {
        if (SecretAttributes.Nested(attributes[ZenMLNames.ClientArguments]) is { } parsed)
        {
            attributes[ZenMLNames.ClientArguments] = parsed;
        }

        if (attributes[ZenMLNames.ClientArguments] is not JsonObject arguments)
        {
            return null;
        }

        var taken = StackFile.Take(arguments, argument);
        if (arguments.Count == 0)
        {
            _ = attributes.Remove(ZenMLNames.ClientArguments);
        }

        return taken;
    }

    private static void AddIfAny(JsonObject node, string name, JsonObject table)
    {
        if (table.Count > 0)
        {
            node[name] = table;
        }
    }

    /// <summary>Converts the value of an attribute to JSON.</summary>
    public static JsonNode? Node(object value) =>
        value switch
        {
            string text => JsonValue.Create(text),
            bool flag => JsonValue.Create(flag),
            int number => JsonValue.Create(number),
            IReadOnlyDictionary<string, string> map => new JsonObject(map.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            IEnumerable<string> list => new JsonArray([.. list.Select(static item => (JsonNode?)item)]),
            _ => throw new ArgumentException($"A configuration does not hold values of type {value.GetType()}.", nameof(value)),
        };

    /// <summary>Converts JSON to the value of an attribute. The rules of the flavor check it later.</summary>
    private static object Value(JsonNode node) =>
        node switch
        {
            JsonObject map => map.ToDictionary(static pair => pair.Key, static pair => Plain(pair.Value), StringComparer.Ordinal),
            JsonArray list => list.Select(static item => (object?)Plain(item)).ToList(),
            _ => node.GetValueKind() switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                JsonValueKind.Number when long.TryParse(node.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
                    number,
                JsonValueKind.String when SecretAttributes.Nested(node) is { } nested => Value(nested),
                _ => Plain(node),
            },
        };

    private static string Plain(JsonNode? node) =>
        node switch
        {
            null => "",
            JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
            _ => node.ToJsonString(),
        };
}
