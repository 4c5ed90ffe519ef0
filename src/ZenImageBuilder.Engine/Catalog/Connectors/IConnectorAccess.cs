using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>Reaches the services of one type of connectors.</summary>
internal interface IConnectorAccess
{
    /// <summary>The type, such as <c>aws</c>.</summary>
    string Type { get; }

    /// <summary>Asks the service who the credentials are. Fails where they are refused.</summary>
    Task AuthenticateAsync(ConnectorCredentials connector, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>The resources of a type that the credentials reach, in their canonical form and in order; with a resource id, that one or a failure.</summary>
    Task<IReadOnlyList<string>> ListAsync(
        ConnectorCredentials connector,
        string resourceType,
        string? resourceId,
        IEngineObserver observer,
        CancellationToken cancellationToken
    );

    /// <summary>Writes a login for other programs.</summary>
    Task<ServiceConnectorLogin> LogInAsync(
        ConnectorCredentials connector,
        string resourceType,
        string? resourceId,
        ConnectorLoginRequest request,
        IEngineObserver observer,
        CancellationToken cancellationToken
    );

    /// <summary>What the machine's own credentials make of a registration that names no method.</summary>
    Task<ConnectorRegistration> ConfigureAsync(ConnectorAutoConfiguration wish, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);
}
