using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The catalog of registered service connectors.</summary>
internal interface IConnectorCatalog
{
    /// <summary>The types of connectors, with their authentication methods and resource types.</summary>
    IReadOnlyList<ServiceConnectorType> Types { get; }

    /// <summary>Creates a registration that uses the credentials of this machine, for a caller who does not name them. Writes nothing.</summary>
    /// <exception cref="Errors.ImageBuilderException">There are no credentials, or none that fit the request.</exception>
    Task<ConnectorRegistration> ConfigureAsync(ConnectorAutoConfiguration wish, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Throws if <see cref="RegisterAsync"/> would reject the registration before it calls AWS. Writes nothing.</summary>
    void Validate(ConnectorRegistration registration);

    /// <summary>Registers a connector. With <paramref name="verify"/>, asks the service first, and throws if the connector does not work.</summary>
    Task<ServiceConnector> RegisterAsync(ConnectorRegistration registration, bool verify, IEngineObserver observer, CancellationToken cancellationToken);

    /// <inheritdoc cref="IComponentCatalog.Find"/>
    IReadOnlyList<ServiceConnector> Find(NameMatch? reference, Action<ImageBuilderException>? unreadable = null);

    /// <inheritdoc cref="IComponentCatalog.Beginning"/>
    IReadOnlyList<ServiceConnector> Beginning(string text);

    /// <inheritdoc cref="IComponentCatalog.Resolve"/>
    ServiceConnector Resolve(string reference, bool evenUnreadable = false);

    /// <summary>Throws if <see cref="ChangeAsync"/> would reject the change before it calls AWS. Writes nothing.</summary>
    void Validate(ConnectorChange change);

    /// <summary>Changes a connector. With <paramref name="verify"/>, asks the service first, and throws if the changed connector does not work.</summary>
    Task<ServiceConnector> ChangeAsync(ConnectorChange change, bool verify, IEngineObserver observer, CancellationToken cancellationToken);

    /// <inheritdoc cref="IComponentCatalog.ValidateName"/>
    void ValidateName(string name, Guid? id);

    ServiceConnector Rename(Guid id, string newName);

    /// <summary>Removes the connector and its secrets. Throws if a component uses the connector.</summary>
    void Unregister(Guid id);

    /// <summary>Asks the service what the connector reaches. Returns a row for each resource type of the connector, or for the given one only.</summary>
    /// <exception cref="Errors.ImageBuilderException">The service rejects the credentials. An error that concerns one resource type is in its row.</exception>
    Task<IReadOnlyList<ConnectorResource>> VerifyAsync(
        Guid id,
        string? resourceType,
        string? resourceId,
        IEngineObserver observer,
        CancellationToken cancellationToken
    );

    /// <summary>Asks the services concurrently what several connectors reach. Errors are in the rows.</summary>
    IAsyncEnumerable<ConnectorResource> ResourcesAsync(ConnectorResourceQuery query, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Writes an AWS profile or a Docker login for other programs.</summary>
    Task<ServiceConnectorLogin> LogInAsync(ConnectorLoginRequest request, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// Checks that a connector fits a component and, with <paramref name="verify"/>, that it reaches the component's resource. Writes nothing.
    /// </summary>
    Task<ConnectionCheck> CheckAsync(ConnectionCandidate candidate, bool verify, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Returns the connectors that fit a component, ordered by name.</summary>
    IReadOnlyList<ServiceConnector> Compatible(StackComponent component);
}

/// <summary>A request to register a connector.</summary>
/// <param name="AuthMethod">The authentication method, or null if the type has only one.</param>
/// <param name="ResourceTypes">The resource types to reach; empty means every type.</param>
/// <param name="ResourceId">The single resource to reach, in any of its forms, or null.</param>
/// <param name="Configuration">The given attributes, by name; see <see cref="ServiceConnectorType"/>.</param>
/// <param name="Secrets">The given attributes that are encrypted at rest, by name.</param>
internal sealed record ConnectorRegistration(
    string Name,
    string Type,
    string? AuthMethod,
    IReadOnlyList<string> ResourceTypes,
    string? ResourceId,
    IReadOnlyDictionary<string, object> Configuration,
    IReadOnlyDictionary<string, Secret> Secrets,
    ConnectorExpiry Expiry,
    string? Description,
    IReadOnlyDictionary<string, string> Labels
)
{
    /// <summary>The name of the vault that keeps the secrets, or null if they are encrypted on this machine.</summary>
    public string? SecretVault { get; init; }
}

/// <param name="Seconds">The lifetime of a session, in seconds; null means the default of the method.</param>
/// <param name="At">The time at which the credentials themselves expire, or null.</param>
/// <param name="SkewTolerance">How many seconds before <see cref="At"/> the connector counts as expired, or null.</param>
internal sealed record ConnectorExpiry(int? Seconds, DateTimeOffset? At, int? SkewTolerance)
{
    public static ConnectorExpiry None { get; } = new(null, null, null);
}

/// <summary>A request to create a registration from the credentials of this machine.</summary>
/// <param name="AuthMethod">The requested authentication method, or null for the one that fits.</param>
/// <param name="RoleArn">The role to assume, or null.</param>
/// <param name="Template">The other values of the registration.</param>
internal sealed record ConnectorAutoConfiguration(string? AuthMethod, string? RoleArn, ConnectorRegistration Template);

/// <summary>A change of a connector. Everything that is null or not named remains unchanged. The type cannot change.</summary>
/// <param name="Removed">The names of the attributes whose values are removed.</param>
/// <param name="Labels">The labels to set; a null value removes the label.</param>
internal sealed record ConnectorChange(
    Guid Id,
    string? AuthMethod,
    IReadOnlyList<string>? ResourceTypes,
    string? ResourceId,
    IReadOnlyDictionary<string, object> Configuration,
    IReadOnlyList<string> Removed,
    IReadOnlyDictionary<string, Secret> Secrets,
    ConnectorExpiry Expiry,
    string? Description,
    IReadOnlyDictionary<string, string?> Labels
);

/// <summary>Selects resources of connectors; a value that is null selects all.</summary>
internal sealed record ConnectorResourceQuery(IReadOnlyList<Guid>? Connectors, string? ConnectorType, string? ResourceType, string? ResourceId);

/// <summary>A request to write a login for other programs.</summary>
/// <param name="ProfileName">The name of the profile to write, or null for <c>zenimagebuilder-</c> and the name of the connector.</param>
/// <param name="ProfileLocation">The absolute path of the credentials file, or null for the default file.</param>
/// <param name="Force">Whether to replace an existing profile even if its name does not begin with <c>zenimagebuilder-</c>.</param>
internal sealed record ConnectorLoginRequest(Guid Id, string? ResourceType, string? ResourceId, string? ProfileName, string? ProfileLocation, bool Force);

/// <summary>A component, which is registered or about to be registered, and the connector that it is to use.</summary>
/// <param name="Configuration">The attributes of the component, by name.</param>
/// <param name="Connector">The name, the ID or an ID prefix of the connector.</param>
/// <param name="ResourceId">The resource, in any of its forms; null means the resource that the component's own attributes name.</param>
internal sealed record ConnectionCandidate(
    ComponentKind Kind,
    string Name,
    string Flavor,
    IReadOnlyDictionary<string, object> Configuration,
    string Connector,
    string? ResourceId
);

/// <summary>The result of a check that found that a connector fits a component.</summary>
/// <param name="Resource">
/// What the component reaches with the connector. It has no names if the service was not asked and the component names no resource.
/// </param>
internal sealed record ConnectionCheck(Guid ConnectorId, ConnectorResource Resource);
