using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>
/// Plans the changes that the cmdlets make in the catalog of components. The parts of the engine that register components call the catalog directly, because
/// they do not ask the user for confirmation.
/// </summary>
internal static class ComponentPlans
{
    public static IPlanned<StackComponent> PlanRegistration(this IComponentCatalog components, ComponentRegistration registration)
    {
        components.Validate(registration);
        return new Planned<StackComponent>(registration.Name, $"Register {registration.Kind.Words()}", () => components.Register(registration));
    }

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

    /// <param name="check">The result of the check that the connector fits the component.</param>
    /// <returns>A plan that returns the resource that the component reaches.</returns>
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

    /// <returns>A plan that returns the removed component.</returns>
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
