using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The service connectors.</summary>
internal interface IConnectorCatalog
{
    /// <summary>The types, with their methods and resource types.</summary>
    IReadOnlyList<ServiceConnectorType> Types { get; }

    /// <summary>What the machine's own credentials make of a registration that names no method; writes nothing.</summary>
    /// <exception cref="Errors.ImageBuilderException">There are no credentials, or none that the wish fits.</exception>
    Task<ConnectorRegistration> ConfigureAsync(ConnectorAutoConfiguration wish, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Refuses what <see cref="RegisterAsync"/> would refuse before it reaches AWS, and writes nothing.</summary>
    void Validate(ConnectorRegistration registration);

    /// <summary>Registers a connector; with <paramref name="verify"/> only if it is seen to work.</summary>
    Task<ServiceConnector> RegisterAsync(ConnectorRegistration registration, bool verify, IEngineObserver observer, CancellationToken cancellationToken);

    /// <inheritdoc cref="IComponentCatalog.Find"/>
    IReadOnlyList<ServiceConnector> Find(NameMatch? reference, Action<ImageBuilderException>? unreadable = null);

    /// <inheritdoc cref="IComponentCatalog.Beginning"/>
    IReadOnlyList<ServiceConnector> Beginning(string text);

    /// <inheritdoc cref="IComponentCatalog.Resolve"/>
    ServiceConnector Resolve(string reference, bool evenUnreadable = false);

    /// <summary>Refuses what <see cref="ChangeAsync"/> would refuse before it reaches AWS, and writes nothing.</summary>
    void Validate(ConnectorChange change);

    /// <summary>Changes a connector; with <paramref name="verify"/> only if it is seen to work afterwards.</summary>
    Task<ServiceConnector> ChangeAsync(ConnectorChange change, bool verify, IEngineObserver observer, CancellationToken cancellationToken);

    /// <inheritdoc cref="IComponentCatalog.ValidateName"/>
    void ValidateName(string name, Guid? id);

    ServiceConnector Rename(Guid id, string newName);

    /// <summary>Removes the connector with its secrets. Refused while a component uses it.</summary>
    void Unregister(Guid id);

    /// <summary>Asks the service what the connector reaches: a row for each of its resource types, or for the one that is named.</summary>
    /// <exception cref="Errors.ImageBuilderException">The credentials are refused; what concerns one resource type stands in its row.</exception>
    Task<IReadOnlyList<ConnectorResource>> VerifyAsync(
        Guid id,
        string? resourceType,
        string? resourceId,
        IEngineObserver observer,
        CancellationToken cancellationToken
    );

    /// <summary>What many connectors reach, side by side; what goes wrong stands in the rows.</summary>
    IAsyncEnumerable<ConnectorResource> ResourcesAsync(ConnectorResourceQuery query, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Writes an AWS profile or a Docker login for other programs.</summary>
    Task<ServiceConnectorLogin> LogInAsync(ConnectorLoginRequest request, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Checks that a connector fits a component, and with <paramref name="verify"/> that it reaches the component's resource. Writes nothing.</summary>
    Task<ConnectionCheck> CheckAsync(ConnectionCandidate candidate, bool verify, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>The connectors that fit a component, by name.</summary>
    IReadOnlyList<ServiceConnector> Compatible(StackComponent component);
}

/// <summary>A connector to be registered.</summary>
/// <param name="AuthMethod">The method, or null for the only one of the type.</param>
/// <param name="ResourceTypes">What it is to reach; empty means every type.</param>
/// <param name="ResourceId">The one resource that it is to reach, in any of its forms, or null.</param>
/// <param name="Configuration">The attributes that were given, by name; see <see cref="ServiceConnectorType"/>.</param>
/// <param name="Secrets">Attributes that are sealed at rest, by name.</param>
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
    /// <summary>The vault that keeps the secrets, or null where they are sealed on this machine.</summary>
    public string? SecretVault { get; init; }
}

/// <param name="Seconds">How long a session is to live, in seconds; null means the method's default.</param>
/// <param name="At">When the credentials end for good, or null.</param>
/// <param name="SkewTolerance">How long before that the connector counts as expired, in seconds, or null.</param>
internal sealed record ConnectorExpiry(int? Seconds, DateTimeOffset? At, int? SkewTolerance)
{
    public static ConnectorExpiry None { get; } = new(null, null, null);
}

/// <summary>A connector to be made of the machine's own credentials.</summary>
/// <param name="AuthMethod">The method that is wished for, or null for the one that fits.</param>
/// <param name="RoleArn">The role that is to be assumed, or null.</param>
/// <param name="Template">Everything else.</param>
internal sealed record ConnectorAutoConfiguration(string? AuthMethod, string? RoleArn, ConnectorRegistration Template);

/// <summary>What changes in a connector. What is null or not named stays as it is; the type cannot change.</summary>
/// <param name="Removed">The attributes that lose their value.</param>
/// <param name="Labels">The labels that get a value; null removes the label.</param>
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

/// <summary>Which resources of which connectors; null means all.</summary>
internal sealed record ConnectorResourceQuery(IReadOnlyList<Guid>? Connectors, string? ConnectorType, string? ResourceType, string? ResourceId);

/// <summary>A login for other programs.</summary>
/// <param name="ProfileName">The profile that is written, or null for the connector's name.</param>
/// <param name="ProfileLocation">The absolute path of the credentials file, or null for the usual one.</param>
/// <param name="Force">Whether a profile that something else wrote is replaced.</param>
internal sealed record ConnectorLoginRequest(Guid Id, string? ResourceType, string? ResourceId, string? ProfileName, string? ProfileLocation, bool Force);

/// <summary>A component, registered or about to be, and the connector that it is to use.</summary>
/// <param name="Configuration">The attributes of the component, by name.</param>
/// <param name="Connector">The name, the id or an id prefix of the connector.</param>
/// <param name="ResourceId">The resource, in any of its forms; null for the one that the component's own attributes name.</param>
internal sealed record ConnectionCandidate(
    ComponentKind Kind,
    string Name,
    string Flavor,
    IReadOnlyDictionary<string, object> Configuration,
    string Connector,
    string? ResourceId
);

/// <summary>A connector that fits a component.</summary>
/// <param name="Resource">What the component reaches with it; without names where nothing was asked and the component names none.</param>
internal sealed record ConnectionCheck(Guid ConnectorId, ConnectorResource Resource);
