using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>Plans the changes that the cmdlets make in the catalog of service connectors.</summary>
internal static class ConnectorPlans
{
    /// <param name="verify">Whether to ask the service first, and to register the connector only if it works.</param>
    public static IPlanned<ServiceConnector> PlanRegistration(this IConnectorCatalog connectors, ConnectorRegistration registration, bool verify)
    {
        connectors.Validate(registration);
        return new Planned<ServiceConnector>(
            registration.Name,
            "Register service connector",
            (observer, cancellationToken) => connectors.RegisterAsync(registration, verify, observer, cancellationToken)
        );
    }

    /// <param name="verify">Whether to ask the service first, and to make the change only if the changed connector works.</param>
    public static IPlanned<ServiceConnector> PlanChange(this IConnectorCatalog connectors, ServiceConnector connector, ConnectorChange change, bool verify)
    {
        connectors.Validate(change);
        return new Planned<ServiceConnector>(
            connector.Name,
            "Change service connector",
            (observer, cancellationToken) => connectors.ChangeAsync(change, verify, observer, cancellationToken)
        );
    }

    public static IPlanned<ServiceConnector> PlanRename(this IConnectorCatalog connectors, string reference, string newName)
    {
        var connector = connectors.Resolve(reference);
        connectors.ValidateName(newName, connector.Id);
        return new Planned<ServiceConnector>(connector.Name, $"Rename service connector to '{newName}'", () => connectors.Rename(connector.Id, newName));
    }

    /// <param name="request">Creates the request from the ID of the connector. It is called when the plan is run.</param>
    public static IPlanned<ServiceConnectorLogin> PlanLogin(this IConnectorCatalog connectors, string reference, Func<Guid, ConnectorLoginRequest> request)
    {
        var connector = connectors.Resolve(reference);
        return new Planned<ServiceConnectorLogin>(
            connector.Name,
            "Write a login with service connector",
            (observer, cancellationToken) => connectors.LogInAsync(request(connector.Id), observer, cancellationToken)
        );
    }

    /// <returns>A plan that returns the removed connector.</returns>
    public static IPlanned<ServiceConnector> PlanRemoval(this IConnectorCatalog connectors, string reference)
    {
        var connector = connectors.Resolve(reference, evenUnreadable: true);
        return new Planned<ServiceConnector>(
            connector.Name,
            "Unregister service connector",
            () =>
            {
                connectors.Unregister(connector.Id);
                return connector;
            }
        );
    }
}
