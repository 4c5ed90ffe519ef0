using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>The service connectors on disk. Every call is one transaction; many processes call at once.</summary>
internal interface IConnectorStore : INamedStore<StoredConnector>
{
    /// <summary>Adds the connector and seals its secrets, or gives them to its vault.</summary>
    /// <returns>False where the name is taken; then nothing is written.</returns>
    bool Add(StoredConnector connector, IReadOnlyDictionary<string, Secret> secrets);

    /// <exception cref="Errors.ImageBuilderException">It cannot be read.</exception>
    StoredConnector? Get(Guid id);

    /// <summary>Changes a connector as it is at this moment: nothing comes between what is read and what is written.</summary>
    /// <returns>The connector as it is now, or null where there is none of that id.</returns>
    /// <exception cref="NameTakenException">Another one has the new name.</exception>
    StoredConnector? Update(Guid id, Func<StoredConnector, ConnectorUpdate> change);

    /// <summary>The components that use the connector, by kind and name.</summary>
    IReadOnlyList<StoredComponent> Users(Guid id);

    /// <summary>Removes the connector with its secrets, unless a component uses it.</summary>
    ConnectorRemoval Remove(Guid id);

    /// <summary>Opens a secret of a connector, or returns null where it has none of that name.</summary>
    Secret? OpenSecret(Guid id, string name);
}

/// <summary>What a connector becomes.</summary>
/// <param name="Secrets">The secrets that are new.</param>
/// <param name="Removed">The names of the secrets that go.</param>
internal sealed record ConnectorUpdate(StoredConnector Connector, IReadOnlyDictionary<string, Secret> Secrets, IReadOnlyCollection<string> Removed);

/// <summary>What came of a removal.</summary>
/// <param name="Name">The name of the connector, or null where there is none of that id.</param>
/// <param name="UsedBy">The components that use it; it is removed only where there are none.</param>
internal sealed record ConnectorRemoval(string? Name, IReadOnlyList<(ComponentKind Kind, string Name)> UsedBy);

/// <summary>A connector as it is stored: what was given, without defaults. Its secrets are beside it, by the names in <see cref="SecretNames"/>.</summary>
internal sealed record StoredConnector : IStoredEntry<ServiceConnector>
{
    public EntryKind EntryKind => EntryKind.Connector;

    public string? Damage { get; init; }

    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Type { get; init; }

    public required string AuthMethod { get; init; }

    /// <summary>Empty means every type.</summary>
    public required IReadOnlyList<string> ResourceTypes { get; init; }

    public string? ResourceId { get; init; }

    public required IReadOnlyDictionary<string, object> Configuration { get; init; }

    public required IReadOnlyList<string> SecretNames { get; init; }

    public required ConnectorExpiry Expiry { get; init; }

    public string? Description { get; init; }

    /// <summary>The vault that keeps the secrets, or null where they are sealed in the registry.</summary>
    public string? Vault { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Updated { get; init; }

    /// <summary>The region of its resources, or null.</summary>
    public string? Region => AwsConnectorSettings.Of(this).Region;

    /// <summary>The types that it reaches.</summary>
    public IReadOnlyList<string> Reaches() =>
        ResourceTypes.Count > 0 ? ResourceTypes : [.. ConnectorTypes.Find(Type)?.ResourceTypes.Select(static type => type.Name) ?? []];

    /// <summary>The method, or null where a newer version of this module stored one that this one does not know.</summary>
    public ConnectorMethod? Method => ConnectorTypes.Find(Type)?.Methods.FirstOrDefault(method => method.Name == AuthMethod);

    /// <summary>How long a session lives, in seconds, or null where the method makes none.</summary>
    public int? SessionSeconds =>
        AuthMethod == ConnectorTypes.Implicit && AwsConnectorSettings.Of(this).RoleArn is null ? null
        : Method?.Expiration is { } life ? Expiry.Seconds ?? life.Default
        : null;

    /// <summary>Whether its credentials have ended for good.</summary>
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
