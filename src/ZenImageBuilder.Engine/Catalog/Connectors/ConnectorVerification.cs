using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>Asks the services which resources connectors reach.</summary>
internal sealed class ConnectorVerification(IReadOnlyList<IConnectorAccess> services, TimeProvider time)
{
    public IConnectorAccess Service(string type) => services.First(service => string.Equals(service.Type, type, StringComparison.Ordinal));

    /// <summary>
    /// Returns a row for each resource type that the connector reaches, or for the one that is named. This throws if the credentials are refused, or if there
    /// is only one resource type and its request fails. If there are several resource types, an error of one is reported in its row.
    /// </summary>
    public async Task<IReadOnlyList<ConnectorResource>> VerifyAsync(
        ConnectorCredentials credentials,
        string? resourceType,
        string? resourceId,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var connector = credentials.Connector;
        ConnectorRules.RequireLive(connector, time.GetUtcNow());
        var types = resourceType is null ? connector.Reaches() : [Reached(connector, resourceType)];
        await Service(connector.Type).AuthenticateAsync(credentials, observer, cancellationToken).ConfigureAwait(false);
        if (types is [var only])
        {
            var (_, resource) = Choose(connector, only, resourceId);
            return
            [
                Row(connector, only, await Service(connector.Type).ListAsync(credentials, only, resource, observer, cancellationToken).ConfigureAwait(false)),
            ];
        }

        return await Task.WhenAll(types.Select(type => RowAsync(credentials, type, resourceId, observer, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Returns a row for each resource type, as <see cref="VerifyAsync"/> does, but reports every error in the row of its resource type.</summary>
    public async Task<IReadOnlyList<ConnectorResource>> RowsAsync(
        ConnectorCredentials credentials,
        string? resourceType,
        string? resourceId,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var connector = credentials.Connector;
        var types = resourceType is null ? connector.Reaches() : [resourceType];
        return await Task.WhenAll(types.Select(type => RowAsync(credentials, type, resourceId, observer, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Returns the names of the resources of a type that the connector reaches, or the name of the one that is given.</summary>
    public Task<IReadOnlyList<string>> ReachAsync(
        ConnectorCredentials credentials,
        string resourceType,
        string? resourceId,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        ConnectorRules.RequireLive(credentials.Connector, time.GetUtcNow());
        return Service(credentials.Connector.Type).ListAsync(credentials, resourceType, resourceId, observer, cancellationToken);
    }

    /// <summary>
    /// Returns the resource type and the resource that a user names, in canonical form. If the user names none, those of the connector are returned.
    /// </summary>
    public (string ResourceType, string? ResourceId) Choose(StoredConnector connector, string? resourceType, string? resourceId)
    {
        _ = EntryDamage.Intact(connector);
        var type = resourceType is null
            ? connector.Reaches() is [var only]
                ? only
                : throw new ImageBuilderException(
                    ErrorCode.InvalidParameterCombination,
                    $"The service connector '{connector.Name}' reaches several types of resources: {string.Join(", ", connector.Reaches())}.",
                    connector.Name,
                    "Say which with -ResourceType."
                )
            : Reached(connector, resourceType);
        var own = connector.ResourceId;
        var resource = resourceId is null
            ? own
            : ConnectorRules.ResourceId(ConnectorTypes.Get(connector.Type).ResourceType(type), resourceId, connector.Region);
        return own is null || ResourceIds.Same(own, resource)
            ? (type, resource)
            : throw new ImageBuilderException(
                ErrorCode.InvalidResourceId,
                $"The service connector '{connector.Name}' reaches '{own}' only, not '{resource}'.",
                resourceId,
                "Use another connector, or leave -ResourceId out."
            );
    }

    public static ConnectorResource Row(StoredConnector connector, string resourceType, IReadOnlyList<string> names, string? error = null) =>
        new()
        {
            ConnectorId = connector.Id,
            ConnectorName = connector.Name,
            ConnectorType = connector.Type,
            ResourceType = resourceType,
            ResourceNames = names,
            Error = error,
        };

    private static string Reached(StoredConnector connector, string resourceType)
    {
        var type = ConnectorTypes.Get(connector.Type).ResourceType(resourceType).Name;
        return connector.Reaches().Contains(type, StringComparer.Ordinal)
            ? type
            : throw new ImageBuilderException(
                ErrorCode.UnknownResourceType,
                $"The service connector '{connector.Name}' does not reach resources of type '{type}': it reaches {string.Join(", ", connector.Reaches())}.",
                resourceType,
                $"Use another connector, or add the type: Set-ServiceConnector {connector.Name} -ResourceType {string.Join(", ", connector.Reaches().Append(type))}"
            );
    }

    private async Task<ConnectorResource> RowAsync(
        ConnectorCredentials credentials,
        string resourceType,
        string? resourceId,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var connector = credentials.Connector;
        try
        {
            var (type, resource) = Choose(connector, resourceType, resourceId);
            return Row(connector, type, await ReachAsync(credentials, type, resource, observer, cancellationToken).ConfigureAwait(false));
        }
        catch (ImageBuilderException exception)
        {
            return Row(connector, resourceType, [], exception.Message);
        }
    }
}
