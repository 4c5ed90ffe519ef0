using System.Text.Json.Nodes;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Stacks;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Documents;

/// <summary>Reads the components of an imported stack that this module cannot use and keeps for the next export.</summary>
internal static class CarriedComponents
{
    /// <summary>
    /// Returns the carried components as the objects that cmdlets emit, sorted by kind. Carried components of a kind for which the stack has a registered
    /// component are left out.
    /// </summary>
    public static IReadOnlyList<CarriedComponent> Of(StoredStack stack) =>
        [
            .. Nodes(stack)
                .SelectMany(static kind => kind.Value is JsonArray several ? several.Select(node => (kind.Key, Node: node)) : [(kind.Key, Node: kind.Value)])
                .Select(static component => new CarriedComponent
                {
                    Kind = component.Key,
                    Name = StackFile.Text(component.Node?[StackFile.Name]) ?? "",
                    Flavor = StackFile.Text(component.Node?[StackFile.Flavor]) ?? "",
                }),
        ];

    public static IEnumerable<KeyValuePair<string, JsonNode?>> Nodes(StoredStack stack)
    {
        var own = new StoredComponent?[] { stack.ImageBuilder, stack.ArtifactStore, stack.ContainerRegistry }
            .OfType<StoredComponent>()
            .Select(static component => ZenMLNames.Of(component.Kind))
            .ToHashSet();
        return StackFile.Stored(stack.Carried)[StackFile.Components] is JsonObject kinds
            ? kinds.Where(kind => !own.Contains(kind.Key)).OrderBy(static kind => kind.Key, StringComparer.Ordinal)
            : [];
    }
}
