using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>Decides which connectors a component can use.</summary>
internal static class ConnectionRules
{
    /// <summary>Returns the connector type and the resource that a component of the flavor needs.</summary>
    /// <exception cref="ImageBuilderException">Components of the flavor cannot use a connector.</exception>
    public static ConnectorRequirement Requirement(ComponentKind kind, string flavor, string component) =>
        KnownFlavors.Get(kind, flavor).Connector
        ?? throw new ImageBuilderException(
            ErrorCode.ConnectorNotSupported,
            $"The {kind.Words()} '{component}' is of flavor '{flavor}', which takes no service connector.",
            component,
            "Leave -Connector out."
        );

    /// <summary>Returns the canonical form of the resource that the component reaches with the connector, or null if neither of them names one.</summary>
    /// <exception cref="ImageBuilderException">The component cannot use the connector.</exception>
    public static string? Resource(ConnectionCandidate candidate, ConnectorRequirement requirement, StoredConnector connector)
    {
        if (
            !string.Equals(connector.Type, requirement.Type, StringComparison.Ordinal)
            || !connector.Reaches().Contains(requirement.ResourceType, StringComparer.Ordinal)
        )
        {
            throw Incompatible(
                candidate,
                connector,
                $"needs a connector of type '{requirement.Type}' that reaches '{requirement.ResourceType}', and '{connector.Name}' is of type '{connector.Type}' and reaches {string.Join(", ", connector.Reaches())}"
            );
        }

        var type = ConnectorTypes.Get(connector.Type).ResourceType(requirement.ResourceType);
        var needed = requirement.Resource(candidate.Configuration);
        try
        {
            // Parsing the canonical form again refuses a resource in another region or partition.
            needed = needed is null ? null : ConnectorRules.ResourceId(type, needed, connector.Region);
        }
        catch (ImageBuilderException exception) when (exception.Code == ErrorCode.InvalidResourceId)
        {
            throw Incompatible(candidate, connector, $"needs '{needed}', which '{connector.Name}' cannot reach: {exception.Message.TrimEnd('.')}");
        }

        var given = candidate.ResourceId is { } id ? ConnectorRules.ResourceId(type, id, connector.Region) : null;
        if (given is not null && needed is not null && !ResourceIds.Same(given, needed))
        {
            throw Incompatible(candidate, connector, $"is '{needed}', and -ResourceId names '{given}'");
        }

        if (connector.ResourceId is { } own && (needed ?? given) is { } resource && !ResourceIds.Same(own, resource))
        {
            throw Incompatible(candidate, connector, $"needs '{resource}', and '{connector.Name}' reaches '{own}' only");
        }

        return Registry(connector) is { } registry && needed is not null && !string.Equals(registry, needed, StringComparison.OrdinalIgnoreCase)
            ? throw Incompatible(candidate, connector, $"is in '{needed}', and '{connector.Name}' logs in to '{registry}'")
            : needed ?? given ?? connector.ResourceId;
    }

    /// <summary>Throws if a component that uses the connector could no longer use it after a change.</summary>
    /// <param name="user">A component that uses the connector.</param>
    /// <param name="after">The connector after the change.</param>
    public static void RequireStillFits(StoredComponent user, StoredConnector after)
    {
        try
        {
            _ = Resource(
                new(user.Kind, user.Name, user.Flavor, user.Configuration, after.Name, ResourceId: null),
                Requirement(user.Kind, user.Flavor, user.Name),
                after
            );
        }
        catch (ImageBuilderException exception) when (exception.Code == ErrorCode.ConnectorIncompatible)
        {
            throw new ImageBuilderException(
                ErrorCode.ConnectorInUse,
                $"The service connector '{after.Name}' is used by the {user.Kind.Words()} '{user.Name}', which it would not fit any more. {exception.Message}",
                after.Name,
                $"Disconnect it first: Disconnect-{user.Kind} {user.Name}",
                exception
            );
        }
    }

    public static bool Fits(ConnectionCandidate candidate, StoredConnector connector)
    {
        try
        {
            _ = Resource(candidate, Requirement(candidate.Kind, candidate.Flavor, candidate.Name), connector);
            return true;
        }
        catch (ImageBuilderException)
        {
            return false;
        }
    }

    private static string? Registry(StoredConnector connector) =>
        connector.Type == ConnectorTypes.Docker ? DockerConnectorSettings.Of(connector).Registry : null;

    private static ImageBuilderException Incompatible(ConnectionCandidate candidate, StoredConnector connector, string why) =>
        new(
            ErrorCode.ConnectorIncompatible,
            $"The {candidate.Kind.Words()} '{candidate.Name}' {why}.",
            connector.Name,
            $"Get-ConnectorResource shows what each connector reaches."
        );
}
