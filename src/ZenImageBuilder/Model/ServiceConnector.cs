namespace ZenImageBuilder.Model;

/// <summary>A registered service connector: how to authenticate to a service, and what to reach there. Never holds a secret.</summary>
public sealed record ServiceConnector
{
    /// <summary>The identity of the connector, unchanged for its whole life.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name, unique among connectors.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for, in the words of who registered it, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The type, such as <c>aws</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The authentication method, such as <c>iam-role</c>.</summary>
    public required string AuthMethod { get; init; }

    /// <summary>The types of resources that it reaches.</summary>
    public required IReadOnlyList<string> ResourceTypes
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The one resource that it reaches, or null for every resource of its types.</summary>
    public string? ResourceId { get; init; }

    /// <summary>The AWS region of its resources, or null.</summary>
    public string? Region { get; init; }

    /// <summary>The attributes of the authentication method, by name; the defaults are filled in. Never holds a secret.</summary>
    public required IReadOnlyDictionary<string, object> Configuration { get; init; }

    /// <summary>The SecretManagement vault that keeps the secrets, or null where they are sealed on this machine.</summary>
    public string? SecretVault { get; init; }

    /// <summary>The names of the attributes that are sealed, or kept in the vault.</summary>
    public required IReadOnlyList<string> SealedAttributes
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>How long a session lives, in seconds; null where the method makes none.</summary>
    public int? ExpirationSeconds { get; init; }

    /// <summary>When the credentials of the connector end for good (UTC), or null.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How long before <see cref="ExpiresAt"/> the connector counts as expired, in seconds; null means none.</summary>
    public int? ExpiresSkewTolerance { get; init; }

    /// <summary>What the connector was seen to reach when it was registered, changed or tested; empty where nothing was asked.</summary>
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

/// <summary>What a connector reaches of one type of resources, or why it reaches nothing.</summary>
public sealed record ConnectorResource
{
    /// <summary>The identity of the connector.</summary>
    public required Guid ConnectorId { get; init; }

    /// <summary>The name of the connector.</summary>
    public required string ConnectorName { get; init; }

    /// <summary>The type of the connector.</summary>
    public required string ConnectorType { get; init; }

    /// <summary>The type of the resources.</summary>
    public required string ResourceType { get; init; }

    /// <summary>The resources; empty where there are none or they cannot be read.</summary>
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
/// <param name="Id">The identity of the connector.</param>
/// <param name="Name">The name of the connector.</param>
/// <param name="ResourceType">The type of the resource that the component reaches with it.</param>
/// <param name="ResourceId">The resource, or null where the type says it all.</param>
public sealed record ComponentConnector(Guid Id, string Name, string ResourceType, string? ResourceId)
{
    /// <summary>The name of the connector.</summary>
    public override string ToString() => Name;
}
