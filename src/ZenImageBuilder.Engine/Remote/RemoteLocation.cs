using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Remote;

/// <summary>The data with which a service can be reached again, also from another process. It never contains a secret.</summary>
/// <param name="ProfileName">The name of the profile, or null for the implicit credential chain.</param>
/// <param name="ProfileLocation">The path of the file that contains the profile, or null for the default files.</param>
/// <param name="Region">The region, or null for the region from the credential chain.</param>
/// <param name="EndpointUrl">The endpoint of every service, or null for the endpoint from the environment or the profile.</param>
/// <param name="Connector">The service connector, which takes precedence over the profile; or null.</param>
internal sealed record RemoteLocation(string? ProfileName, string? ProfileLocation, string? Region, string? EndpointUrl, ConnectorUse? Connector = null)
{
    /// <summary>Returns the data with which the services of a component are reached.</summary>
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

/// <summary>The resource for which a service connector is used.</summary>
/// <param name="ResourceId">The ID of the resource in its canonical form, or null if the resource type is sufficient.</param>
internal sealed record ConnectorUse(Guid Id, string ResourceType, string? ResourceId);
