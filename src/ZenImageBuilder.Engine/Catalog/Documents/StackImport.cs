using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Documents;

/// <summary>
/// Carries out a planned import. If an import is interrupted, a new import of the same file finds the components that are already registered and continues.
/// </summary>
internal sealed class StackImport(StackImportPlan plan, IComponentCatalog components, IStackCatalog stacks) : IStackImport
{
    public string Stack => plan.Stack;

    public IReadOnlyList<string> Warnings => plan.Warnings;

    public IReadOnlyList<string> Steps =>
        plan is { IsSame: true, SetActive: false } && plan.Components.All(static component => component.Change is null)
            ? []
            :
            [
                .. plan.Components.Select(static component =>
                    $"{(component.Change is not null ? "change" : component.Existing is null ? "register" : "use")} the {component.Kind.Words()} '{component.Name}'"
                ),
                .. plan.Along.Select(static component => $"carry {component} along"),
                $"{(plan.IsSame ? "keep" : plan.Existing is null ? "register" : "change")} the stack",
                .. plan.SetActive ? ["make it active"] : Array.Empty<string>(),
            ];

    public Stack Run()
    {
        var used = plan.Components.ToDictionary(static component => component.Kind, component => Write(component).Id.ToString());
        var stack = plan switch
        {
            { IsSame: true } => stacks.Resolve(plan.Existing!.Value.ToString()),
            { Existing: { } existing } => stacks.Change(Change(existing, used)),
            _ => stacks.Register(
                new(
                    plan.Stack,
                    used.GetValueOrDefault(ComponentKind.ImageBuilder),
                    used.GetValueOrDefault(ComponentKind.ArtifactStore),
                    used.GetValueOrDefault(ComponentKind.ContainerRegistry),
                    plan.Labels,
                    SetActive: false
                )
                {
                    Carried = plan.Carried.ToJsonString(),
                }
            ),
        };
        return plan.SetActive ? stacks.Select(stack.Id) : stack;
    }

    private StackComponent Write(PlannedComponent component)
    {
        if (component.Change is { } change)
        {
            var changed = components.Change(change);
            return component.Registration?.ConnectorId is { } connector ? components.Connect(component.Kind, changed.Id, connector) : changed;
        }

        return component.Registration is { } registration
            ? components.Register(registration)
            : components.Resolve(component.Kind, component.Existing!.Value.ToString());
    }

    private StackChange Change(Guid existing, Dictionary<ComponentKind, string> used)
    {
        var labels = stacks
            .Resolve(existing.ToString())
            .Labels.Keys.ToDictionary(static name => name, static _ => (string?)null, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in plan.Labels)
        {
            labels[name] = value;
        }

        return new(existing, used, [.. Enum.GetValues<ComponentKind>().Where(kind => !used.ContainsKey(kind))], labels)
        {
            Carried = plan.Carried.ToJsonString(),
        };
    }
}
