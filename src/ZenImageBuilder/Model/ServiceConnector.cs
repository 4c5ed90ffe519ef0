namespace ZenImageBuilder.Model;

/// <summary>A registered service connector: how to authenticate to a service, and which resources to access there. Never contains a secret.</summary>
public sealed record ServiceConnector
{
    /// <summary>The ID of the connector, which never changes.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name, unique among connectors.</summary>
    public required string Name { get; init; }

    /// <summary>The description that was given at registration, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The type, such as <c>aws</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The authentication method, such as <c>iam-role</c>.</summary>
    public required string AuthMethod { get; init; }

    /// <summary>The types of resources that the connector can access.</summary>
    public required IReadOnlyList<string> ResourceTypes
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The only resource that the connector is for, or null for all resources of its types.</summary>
    public string? ResourceId { get; init; }

    /// <summary>The AWS region of its resources, or null.</summary>
    public string? Region { get; init; }

    /// <summary>The attributes of the authentication method, by name; the defaults are filled in. Never contains a secret.</summary>
    public required IReadOnlyDictionary<string, object> Configuration { get; init; }

    /// <summary>The SecretManagement vault that stores the secrets, or null if they are sealed on this machine.</summary>
    public string? SecretVault { get; init; }

    /// <summary>The names of the attributes that are sealed or stored in the vault.</summary>
    public required IReadOnlyList<string> SealedAttributes
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The lifetime of a session in seconds; null if the method has no sessions.</summary>
    public int? ExpirationSeconds { get; init; }

    /// <summary>When the credentials of the connector expire (UTC), or null.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How long before <see cref="ExpiresAt"/> the connector is treated as expired, in seconds; null means 0.</summary>
    public int? ExpiresSkewTolerance { get; init; }

    /// <summary>The resources that the connector could access when it was registered, changed or tested; empty if it was not verified.</summary>
    public IReadOnlyList<ConnectorResource> Resources
    {
        get;
        init => field = Listing.Of(value);
    } = [];

    /// <summary>The labels, by name.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>When the connector was registered (UTC).</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When the connector was last changed (UTC).</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>The name of the connector.</summary>
    public override string ToString() => Name;
}

/// <summary>The resources of one type that a connector can access, or why it can access none.</summary>
public sealed record ConnectorResource
{
    /// <summary>The ID of the connector.</summary>
    public required Guid ConnectorId { get; init; }

    /// <summary>The name of the connector.</summary>
    public required string ConnectorName { get; init; }

    /// <summary>The type of the connector.</summary>
    public required string ConnectorType { get; init; }

    /// <summary>The type of the resources.</summary>
    public required string ResourceType { get; init; }

    /// <summary>The resources; empty if there are none or they cannot be read.</summary>
    public required IReadOnlyList<string> ResourceNames
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>Why the resources cannot be read, or null.</summary>
    public string? Error { get; init; }

    /// <summary>The type and the resources, or the error.</summary>
    public override string ToString() => $"{ResourceType}: {Error ?? (ResourceNames.Count == 0 ? "none" : string.Join(", ", ResourceNames))}";
}

/// <summary>The service connector that a component uses.</summary>
/// <param name="Id">The ID of the connector.</param>
/// <param name="Name">The name of the connector.</param>
/// <param name="ResourceType">The type of the resource that the component uses with it.</param>
/// <param name="ResourceId">The resource, or null if the type identifies it.</param>
public sealed record ComponentConnector(Guid Id, string Name, string ResourceType, string? ResourceId)
{
    /// <summary>The name of the connector.</summary>
    public override string ToString() => Name;
}
