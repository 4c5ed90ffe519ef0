using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Remote;

/// <summary>How a service is reached again, also from another process: never holds a secret.</summary>
/// <param name="ProfileName">The profile, or null for the implicit chain.</param>
/// <param name="ProfileLocation">The file of the profile, or null for the default ones.</param>
/// <param name="Region">The region, or null for the one that the chain gives.</param>
/// <param name="EndpointUrl">The endpoint of every service, or null for what the environment and the profile say.</param>
/// <param name="Connector">The service connector, which counts before the profile; or null.</param>
internal sealed record RemoteLocation(string? ProfileName, string? ProfileLocation, string? Region, string? EndpointUrl, ConnectorUse? Connector = null)
{
    /// <summary>How the services of a component are reached.</summary>
    public static RemoteLocation Of(StackComponent component)
    {
        var access = AwsAccessSettings.Of(component);
        return new(
            access.ProfileName,
            access.ProfileLocation,
            access.Region,
            component is ArtifactStore store ? S3Settings.Of(store).EndpointUrl : null,
            component.Connector is { } connector ? new(connector.Id, connector.ResourceType, connector.ResourceId) : null
        );
    }
}

/// <summary>What a service connector is used for.</summary>
/// <param name="ResourceId">The resource in its canonical form, or null where the type says it all.</param>
internal sealed record ConnectorUse(Guid Id, string ResourceType, string? ResourceId);
