using System.Text.Json.Nodes;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Catalog.Stacks;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Documents;

/// <summary>
/// The step of an import for one component. If <paramref name="Change"/> is not null, the registered component is changed; otherwise, if
/// <paramref name="Registration"/> is not null, a component is registered; otherwise the registered component is used as it is.
/// </summary>
internal sealed record PlannedComponent(ComponentKind Kind, string Name, Guid? Existing, ComponentRegistration? Registration, ComponentChange? Change);

/// <summary>The plan of an import.</summary>
/// <param name="Existing">The id of the registered stack that is used or changed, or null if a new stack is registered.</param>
/// <param name="IsSame">Whether the registered stack already has the components, the labels and the carried parts of the file.</param>
/// <param name="Along">The components that this module cannot use and carries along, for messages.</param>
internal sealed record StackImportPlan(
    string Stack,
    Guid? Existing,
    bool IsSame,
    IReadOnlyList<PlannedComponent> Components,
    IReadOnlyList<string> Along,
    JsonObject Carried,
    Dictionary<string, string> Labels,
    bool SetActive,
    IReadOnlyList<string> Warnings
);

/// <summary>Plans an import. Everything is checked before the first write: a file that cannot be registered is refused as a whole.</summary>
internal sealed class StackImportPlanner(IComponentCatalog components, IStackStore stacks, IComponentStore store, IConnectorStore connectors)
{
    private static readonly Dictionary<string, Secret> NoSecrets = [];

    private readonly List<string> _warnings = [];

    private readonly List<string> _along = [];

    public StackImportPlan Plan(StackImportRequest request)
    {
        var file = YamlTree.Read(request.Text);
        var name = request.Name ?? StackFile.Text(file[StackFile.StackName]) ?? throw StackFile.Invalid($"it has no '{StackFile.StackName}'");
        _ = file.Remove(StackFile.StackName);
        ComponentName.Check(name, "stack");
        var labels = StackFile.TakeLabels(file, $"the stack '{name}'");
        var kinds = StackFile.TakeTable(file, StackFile.Components, $"the stack '{name}'");
        if (kinds.Count == 0)
        {
            throw StackFile.Invalid($"it has no '{StackFile.Components}'");
        }

        var carried = new JsonObject();
        var planned = kinds.Select(kind => Component(kind.Key, kind.Value, carried, request.Conflict)).OfType<PlannedComponent>().ToList();
        file[StackFile.Components] = carried;
        return Stack(new(name, Existing: null, IsSame: false, planned, _along, file, labels, request.SetActive, _warnings), request.Conflict);
    }

    private PlannedComponent? Component(string kind, JsonNode? node, JsonObject carried, ImportConflict conflict)
    {
        // A list with one element is treated like that element. A ZenML stack may have several components of some kinds, but only one of each kind that this
        // module has.
        var single = node is JsonArray { Count: 1 } list ? list[0] : node;
        if (single is not JsonObject component)
        {
            return single is JsonArray several && ZenMLNames.Kind(kind) is null
                ? Along(kind, several, carried)
                : throw StackFile.Invalid($"the {kind.Replace('_', ' ')} must be one mapping");
        }

        var said = FileComponent.Parse(kind, component);
        Strip(component, said);
        said = FileComponent.Parse(kind, component);
        return ComponentTranslation.FromFile(said) is { } ours ? Own(ours, conflict) : Along(kind, component, carried);
    }

    private PlannedComponent? Along(string kind, JsonNode node, JsonObject carried)
    {
        foreach (var component in node is JsonArray several ? several.Select(static item => item as JsonObject) : [node as JsonObject])
        {
            var said = FileComponent.Parse(kind, component ?? throw StackFile.Invalid($"the {kind.Replace('_', ' ')} must be a mapping"));
            if (node is JsonArray)
            {
                Strip(component, said);
            }

            _along.Add(FileComponent.Title(kind, said.Name));
        }

        carried[kind] = node.DeepClone();
        return null;
    }

    private void Strip(JsonObject component, FileComponent said)
    {
        foreach (var secret in SecretAttributes.Strip(component, said.Flavor))
        {
            _warnings.Add($"'{secret}' of {FileComponent.Title(said.Kind, said.Name)} looks like a secret and was left out: a stack file is no place for one.");
        }
    }

    private PlannedComponent Own(TranslatedComponent said, ImportConflict conflict)
    {
        var connector = Connector(said);
        var registration = new ComponentRegistration(said.Kind, said.Name, said.Flavor.Name, said.Values, said.Labels, NoSecrets)
        {
            ConnectorId = connector?.Id,
            Carried = said.Carried.Count == 0 ? null : said.Carried.ToJsonString(),
        };
        ComponentName.Check(said.Name, said.Kind.Words());
        if (store.Of(said.Kind).FindByName(said.Name) is not { } existing)
        {
            components.Validate(registration);
            return new(said.Kind, said.Name, Existing: null, registration, Change: null);
        }

        _ = EntryDamage.Intact(existing);

        var differences = Differences(existing, registration, said, connector);
        return differences.Count == 0 ? new(said.Kind, existing.Name, existing.Id, Registration: null, Change: null)
            : conflict == ImportConflict.Rename ? Renamed(registration)
            : conflict == ImportConflict.Overwrite && existing.Flavor == said.Flavor.Name ? Changed(existing, registration)
            : throw Taken(said, differences, conflict);
    }

    private StoredConnector? Connector(TranslatedComponent said)
    {
        if (said.Connector is not { } name)
        {
            return null;
        }

        if (
            connectors.FindByName(name) is { Damage: null } found
            && ConnectionRules.Fits(new(said.Kind, said.Name, said.Flavor.Name, said.Values, name, ResourceId: null), found)
        )
        {
            return found;
        }

        ComponentTranslation.Keep(said.Carried, name);
        _warnings.Add(
            $"{Sentence(FileComponent.Title(ZenMLNames.Of(said.Kind), said.Name))} used the service connector '{name}', and none of that name here fits it: Connect-{said.Kind} {said.Name} -Connector …"
        );
        return null;
    }

    /// <summary>
    /// Returns the names of the attributes in which the registered component differs from the file. Labels are ignored, and so are the user and the password,
    /// which a file never contains.
    /// </summary>
    private static List<string> Differences(StoredComponent existing, ComponentRegistration registration, TranslatedComponent said, StoredConnector? connector)
    {
        if (existing.Flavor != said.Flavor.Name)
        {
            return ["Flavor"];
        }

        var here = said.Flavor.Complete(existing.Configuration);
        var there = said.Flavor.Complete(said.Flavor.Accept(registration, new HashSet<string>()).Values);
        var differences = here
            .Keys.Union(there.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(static name => name != nameof(RegistrySettings.UserName))
            .Where(name =>
                !JsonNode.DeepEquals(
                    here.TryGetValue(name, out var one) ? ComponentTranslation.Node(one) : null,
                    there.TryGetValue(name, out var other) ? ComponentTranslation.Node(other) : null
                )
            )
            .ToList();
        if (connector is not null && existing.Connection?.Id != connector.Id)
        {
            differences.Add("Connector");
        }

        if (!JsonNode.DeepEquals(StackFile.Stored(existing.Carried), said.Carried))
        {
            differences.Add("what ZenML alone knows of it");
        }

        return differences;
    }

    private PlannedComponent Renamed(ComponentRegistration registration)
    {
        var free = registration with { Name = Free(registration.Name, name => store.Of(registration.Kind).FindByName(name) is not null) };
        components.Validate(free);
        return new(free.Kind, free.Name, Existing: null, free, Change: null);
    }

    private PlannedComponent Changed(StoredComponent existing, ComponentRegistration registration)
    {
        var removed = existing
            .Configuration.Keys.Where(name => name != nameof(RegistrySettings.UserName) && !registration.Configuration.ContainsKey(name))
            .ToList();
        var change = new ComponentChange(
            existing.Kind,
            existing.Id,
            registration.Configuration,
            removed,
            registration.Labels.ToDictionary(static label => label.Key, static label => (string?)label.Value),
            NoSecrets
        )
        {
            Carried = registration.Carried ?? "{}",
        };
        components.Validate(change);
        return new(existing.Kind, existing.Name, existing.Id, registration, change);
    }

    private StackImportPlan Stack(StackImportPlan plan, ImportConflict conflict)
    {
        if (stacks.FindByName(plan.Stack) is not { } existing)
        {
            return plan;
        }

        if (IsSame(EntryDamage.Intact(existing), plan))
        {
            return plan with { Existing = existing.Id, IsSame = true };
        }

        return conflict switch
        {
            ImportConflict.Overwrite => plan with { Existing = existing.Id },
            ImportConflict.Rename => plan with { Stack = Free(plan.Stack, name => stacks.FindByName(name) is not null) },
            _ => throw new ImageBuilderException(
                ErrorCode.StackExists,
                $"A stack with the name '{plan.Stack}' is registered already, and it is not the one in the file.",
                plan.Stack,
                "Give it another name with -Name or -Rename, or make the registered one what the file says with -Force."
            ),
        };
    }

    private static bool IsSame(StoredStack existing, StackImportPlan plan) =>
        new StoredComponent?[] { existing.ImageBuilder, existing.ArtifactStore, existing.ContainerRegistry }
            .OfType<StoredComponent>()
            .Select(static component => (Guid?)component.Id)
            .ToHashSet()
            .SetEquals(plan.Components.Select(static component => component.Existing))
        && existing.Labels.Count == plan.Labels.Count
        && plan.Labels.All(label => existing.Labels.TryGetValue(label.Key, out var value) && value == label.Value)
        && JsonNode.DeepEquals(StackFile.Stored(existing.Carried), plan.Carried);

    private static string Free(string name, Func<string, bool> isTaken) =>
        Enumerable.Range(2, int.MaxValue - 2).Select(number => $"{name}-{number}").First(candidate => !isTaken(candidate));

    private static ImageBuilderException Taken(TranslatedComponent said, List<string> differences, ImportConflict conflict) =>
        new(
            ErrorCode.ComponentExists,
            $"{Sentence(said.Kind.WithArticle())} with the name '{said.Name}' is registered already and is configured differently: {string.Join(", ", differences)}.",
            said.Name,
            conflict == ImportConflict.Overwrite
                ? "A component keeps its flavor; register the one in the file under another name with -Rename."
                : "Register it under another name with -Rename, or make the registered one what the file says with -Force."
        );

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
