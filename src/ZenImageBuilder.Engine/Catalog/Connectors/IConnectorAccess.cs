using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>Sends requests to the services of one connector type.</summary>
internal interface IConnectorAccess
{
    /// <summary>The connector type, such as <c>aws</c>.</summary>
    string Type { get; }

    /// <summary>Asks the service for the identity of the credentials. Throws if they are refused.</summary>
    Task AuthenticateAsync(ConnectorCredentials connector, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the resources of a type that the credentials reach, in canonical form and sorted. If a resource id is given, this returns that resource, or
    /// throws if the credentials do not reach it.
    /// </summary>
    Task<IReadOnlyList<string>> ListAsync(
        ConnectorCredentials connector,
        string resourceType,
        string? resourceId,
        IEngineObserver observer,
        CancellationToken cancellationToken
    );

    /// <summary>Writes a login that other programs can use.</summary>
    Task<ServiceConnectorLogin> LogInAsync(
        ConnectorCredentials connector,
        string resourceType,
        string? resourceId,
        ConnectorLoginRequest request,
        IEngineObserver observer,
        CancellationToken cancellationToken
    );

    /// <summary>Completes a registration that names no authentication method, from the credentials of this machine.</summary>
    Task<ConnectorRegistration> ConfigureAsync(ConnectorAutoConfiguration wish, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);
}
