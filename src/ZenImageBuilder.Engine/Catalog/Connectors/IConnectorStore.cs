using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>The service connectors on disk. Every write to the catalog is one transaction, and several processes may use the store at the same time.</summary>
internal interface IConnectorStore : INamedStore<StoredConnector>
{
    /// <summary>Adds the connector. Its secrets are encrypted in the catalog, or stored in its vault if it has one.</summary>
    /// <returns>False if another connector has the name; then nothing is written.</returns>
    bool Add(StoredConnector connector, IReadOnlyDictionary<string, Secret> secrets);

    /// <exception cref="Errors.ImageBuilderException">The connector cannot be read completely.</exception>
    StoredConnector? Get(Guid id);

    /// <summary>Reads a connector, changes it and writes it in one transaction, so that no other process can change it in between.</summary>
    /// <returns>The changed connector, or null if no connector has that id.</returns>
    /// <exception cref="NameTakenException">Another connector has the new name.</exception>
    StoredConnector? Update(Guid id, Func<StoredConnector, ConnectorUpdate> change);

    /// <summary>Returns the components that use the connector, sorted by kind and name.</summary>
    IReadOnlyList<StoredComponent> Users(Guid id);

    /// <summary>Removes the connector and its secrets, unless a component uses it.</summary>
    ConnectorRemoval Remove(Guid id);

    /// <summary>Decrypts a secret of a connector or reads it from the vault, or returns null if the connector has no secret with that name.</summary>
    Secret? OpenSecret(Guid id, string name);
}

/// <summary>A change of a connector.</summary>
/// <param name="Connector">The connector after the change.</param>
/// <param name="Secrets">The secrets that are added or replaced, by name.</param>
/// <param name="Removed">The names of the secrets that are removed.</param>
internal sealed record ConnectorUpdate(StoredConnector Connector, IReadOnlyDictionary<string, Secret> Secrets, IReadOnlyCollection<string> Removed);

/// <summary>The result of a removal.</summary>
/// <param name="Name">The name of the connector, or null if no connector has that id.</param>
/// <param name="UsedBy">The components that use the connector. It is removed only if this is empty.</param>
internal sealed record ConnectorRemoval(string? Name, IReadOnlyList<(ComponentKind Kind, string Name)> UsedBy);

/// <summary>
/// A connector as it is stored: the values that the user gave, without defaults. Its secrets are stored separately, under the names in
/// <see cref="SecretNames"/>.
/// </summary>
internal sealed record StoredConnector : IStoredEntry<ServiceConnector>
{
    public EntryKind EntryKind => EntryKind.Connector;

    public string? Damage { get; init; }

    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Type { get; init; }

    public required string AuthMethod { get; init; }

    /// <summary>The resource types that the connector is limited to. Empty means all resource types of its connector type.</summary>
    public required IReadOnlyList<string> ResourceTypes { get; init; }

    public string? ResourceId { get; init; }

    public required IReadOnlyDictionary<string, object> Configuration { get; init; }

    public required IReadOnlyList<string> SecretNames { get; init; }

    public required ConnectorExpiry Expiry { get; init; }

    public string? Description { get; init; }

    /// <summary>The name of the vault that stores the secrets, or null if they are encrypted in the catalog.</summary>
    public string? Vault { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Updated { get; init; }

    /// <summary>The region of the resources, or null.</summary>
    public string? Region => AwsConnectorSettings.Of(this).Region;

    /// <summary>Returns the resource types that the connector reaches.</summary>
    public IReadOnlyList<string> Reaches() =>
        ResourceTypes.Count > 0 ? ResourceTypes : [.. ConnectorTypes.Find(Type)?.ResourceTypes.Select(static type => type.Name) ?? []];

    /// <summary>The authentication method, or null if a newer version of this module stored a method that this version does not know.</summary>
    public ConnectorMethod? Method => ConnectorTypes.Find(Type)?.Methods.FirstOrDefault(method => method.Name == AuthMethod);

    /// <summary>The lifetime of a session in seconds, or null if the connector creates no sessions.</summary>
    public int? SessionSeconds =>
        AuthMethod == ConnectorTypes.Implicit && AwsConnectorSettings.Of(this).RoleArn is null ? null
        : Method?.Expiration is { } life ? Expiry.Seconds ?? life.Default
        : null;

    /// <summary>Whether the credentials have expired and cannot be renewed.</summary>
    public bool HasExpired(DateTimeOffset now) => Expiry.At is { } end && now >= end - TimeSpan.FromSeconds(Expiry.SkewTolerance ?? 0);

    public ServiceConnector ToModel() =>
        new()
        {
            Id = Id,
            Name = Name,
            Description = Description,
            Type = Type,
            AuthMethod = AuthMethod,
            ResourceTypes = Reaches(),
            ResourceId = ResourceId,
            Region = Region,
            Configuration = Method?.Set(Type).Complete(Configuration) ?? Configuration,
            SecretVault = Vault,
            SealedAttributes = SecretNames,
            ExpirationSeconds = SessionSeconds,
            ExpiresAt = Expiry.At,
            ExpiresSkewTolerance = Expiry.SkewTolerance,
            Labels = Labels,
            Created = Created,
            Updated = Updated,
        };
}
