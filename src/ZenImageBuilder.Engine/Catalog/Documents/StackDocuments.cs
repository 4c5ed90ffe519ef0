using System.Text.Json.Nodes;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Catalog.Stacks;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Documents;

/// <summary>Exports stacks to stack files, and plans the import of stack files.</summary>
internal sealed class StackDocuments(
    IComponentCatalog components,
    IStackCatalog stacks,
    IStackStore stackStore,
    IComponentStore componentStore,
    IConnectorStore connectors
) : IStackDocuments
{
    /// <summary>The ZenML version that is written if neither the caller nor the imported file names one. The file format has not changed since 0.20.</summary>
    private const string DefaultVersion = "0.75.0";

    private const string Orchestrator = "orchestrator";

    public StackText Export(Guid stackId, string? zenMLVersion)
    {
        var stack = stackStore.FindById(stackId) is { } found
            ? EntryDamage.Intact(found)
            : throw new ImageBuilderException(
                ErrorCode.StackNotFound,
                $"No stack with the id '{stackId}' is registered.",
                stackId,
                "Get-Stack lists what is registered."
            );
        var own = new[] { stack.ImageBuilder, stack.ArtifactStore, stack.ContainerRegistry }.OfType<StoredComponent>().ToList();
        var file = StackFile.Stored(stack.Carried);
        var kinds = new JsonObject(CarriedComponents.Nodes(stack).Select(static kind => KeyValuePair.Create(kind.Key, kind.Value?.DeepClone())));
        foreach (var component in own)
        {
            kinds[ZenMLNames.Of(component.Kind)] = ComponentTranslation.ToFile(component);
        }

        // ZenML refuses a stack without an orchestrator. This one exists in every installation.
        kinds[Orchestrator] ??= new JsonObject
        {
            [StackFile.Name] = "default",
            [StackFile.Type] = Orchestrator,
            [StackFile.Flavor] = "local",
            [StackFile.Configuration] = new JsonObject(),
        };
        file[StackFile.Components] = kinds;
        file[StackFile.StackName] = stack.Name;
        file[StackFile.Version] = zenMLVersion ?? StackFile.Text(file[StackFile.Version]) ?? DefaultVersion;
        if (stack.Labels.Count > 0)
        {
            file[StackFile.Labels] = new JsonObject(stack.Labels.Select(static label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
        }

        return new(YamlTree.Write(file), [.. Warnings(stack, own, kinds)]);
    }

    public IStackImport Plan(StackImportRequest request) =>
        new StackImport(new StackImportPlanner(components, stackStore, componentStore, connectors).Plan(request), components, stacks);

    private IEnumerable<string> Warnings(StoredStack stack, List<StoredComponent> own, JsonObject kinds)
    {
        foreach (var component in own.Where(component => componentStore.Secrets(component.Id).Count > 0))
        {
            yield return $"The credential of the {component.Kind.Words()} '{component.Name}' is a secret and is not exported; give it again after the import: Set-{component.Kind} {component.Name} -Credential …";
        }

        if (!kinds.ContainsKey(ZenMLNames.Of(ComponentKind.ArtifactStore)))
        {
            yield return $"The stack '{stack.Name}' has no artifact store, and ZenML does not import a stack without one.";
        }
    }
}
