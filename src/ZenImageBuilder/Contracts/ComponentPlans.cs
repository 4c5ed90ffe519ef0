using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>What the cmdlets change in the catalog of components. The parts of the engine that register components call the catalog itself, because they ask nobody.</summary>
internal static class ComponentPlans
{
    public static IPlanned<StackComponent> PlanRegistration(this IComponentCatalog components, ComponentRegistration registration)
    {
        components.Validate(registration);
        return new Planned<StackComponent>(registration.Name, $"Register {registration.Kind.Words()}", () => components.Register(registration));
    }

    /// <param name="component">The component that the change is of.</param>
    public static IPlanned<StackComponent> PlanChange(this IComponentCatalog components, StackComponent component, ComponentChange change)
    {
        components.Validate(change);
        return new Planned<StackComponent>(component.Name, $"Change {change.Kind.Words()}", () => components.Change(change));
    }

    public static IPlanned<StackComponent> PlanRename(this IComponentCatalog components, ComponentKind kind, string reference, string newName)
    {
        var component = components.Resolve(kind, reference);
        components.ValidateName(kind, newName, component.Id);
        return new Planned<StackComponent>(component.Name, $"Rename {kind.Words()} to '{newName}'", () => components.Rename(kind, component.Id, newName));
    }

    public static IPlanned<StackComponent> PlanCopy(this IComponentCatalog components, ComponentKind kind, string reference, string newName)
    {
        var component = components.Resolve(kind, reference);
        components.ValidateName(kind, newName, id: null);
        return new Planned<StackComponent>(component.Name, $"Copy {kind.Words()} to '{newName}'", () => components.Copy(kind, component.Id, newName));
    }

    /// <param name="check">The answer that the connector fits the component.</param>
    /// <returns>The plan, which returns what the component reaches.</returns>
    public static IPlanned<ConnectorResource> PlanConnection(
        this IComponentCatalog components,
        ComponentKind kind,
        StackComponent component,
        ConnectionCheck check
    ) =>
        new Planned<ConnectorResource>(
            component.Name,
            $"Connect {kind.Words()} to service connector '{check.Resource.ConnectorName}'",
            () =>
            {
                _ = components.Connect(kind, component.Id, check.ConnectorId);
                return check.Resource;
            }
        );

    public static IPlanned<StackComponent> PlanDisconnection(this IComponentCatalog components, ComponentKind kind, string reference)
    {
        var component = components.Resolve(kind, reference);
        return new Planned<StackComponent>(
            component.Name,
            $"Disconnect {kind.Words()} from its service connector",
            () => components.Connect(kind, component.Id, connectorId: null)
        );
    }

    /// <returns>The plan, which returns the component that was removed.</returns>
    public static IPlanned<StackComponent> PlanRemoval(this IComponentCatalog components, ComponentKind kind, string reference)
    {
        var component = components.Resolve(kind, reference, evenUnreadable: true);
        return new Planned<StackComponent>(
            component.Name,
            $"Unregister {kind.Words()}",
            () =>
            {
                components.Unregister(kind, component.Id);
                return component;
            }
        );
    }
}
