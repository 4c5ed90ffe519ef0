namespace ZenImageBuilder.Model;

/// <summary>A type of service connectors: how it authenticates, and which resources it can access.</summary>
public sealed record ServiceConnectorType
{
    /// <summary>The name, such as <c>aws</c>.</summary>
    public required string Name { get; init; }

    /// <summary>A description of the service.</summary>
    public required string Description { get; init; }

    /// <summary>The authentication methods.</summary>
    public required IReadOnlyList<ServiceConnectorAuthMethod> AuthMethods
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The types of resources.</summary>
    public required IReadOnlyList<ServiceConnectorResourceType> ResourceTypes
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The name of the type.</summary>
    public override string ToString() => Name;
}

/// <summary>A way to authenticate.</summary>
/// <param name="Name">The name, such as <c>iam-role</c>.</param>
/// <param name="Description">A description of the method.</param>
/// <param name="Attributes">The attributes of the method.</param>
/// <param name="DefaultExpirationSeconds">The default lifetime of a session, in seconds; null if the method has no sessions.</param>
/// <param name="MinimumExpirationSeconds">The shortest lifetime of a session, in seconds.</param>
/// <param name="MaximumExpirationSeconds">The longest lifetime of a session, in seconds.</param>
public sealed record ServiceConnectorAuthMethod(
    string Name,
    string Description,
    IReadOnlyList<ServiceConnectorAttribute> Attributes,
    int? DefaultExpirationSeconds,
    int? MinimumExpirationSeconds,
    int? MaximumExpirationSeconds
)
{
    /// <summary>The attributes of the method.</summary>
    public IReadOnlyList<ServiceConnectorAttribute> Attributes
    {
        get;
        init => field = Listing.Of(value);
    } = Listing.Of(Attributes);

    /// <summary>The name of the method.</summary>
    public override string ToString() => Name;
}

/// <summary>One attribute of an authentication method.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type of its value: <c>string</c> or <c>list</c>.</param>
/// <param name="Required">Whether the method requires it.</param>
/// <param name="Default">The default value, or null.</param>
/// <param name="IsSecret">Whether it is sealed.</param>
/// <param name="Description">A description of the attribute.</param>
public sealed record ServiceConnectorAttribute(string Name, string Type, bool Required, object? Default, bool IsSecret, string Description)
{
    /// <summary>The name of the attribute.</summary>
    public override string ToString() => Name;
}

/// <summary>A type of resources that connectors can access.</summary>
/// <param name="Name">The name, such as <c>s3-bucket</c>.</param>
/// <param name="Description">A description of the resource type.</param>
/// <param name="ResourceIdForms">The accepted forms of its resource IDs.</param>
public sealed record ServiceConnectorResourceType(string Name, string Description, string ResourceIdForms)
{
    /// <summary>The name of the type.</summary>
    public override string ToString() => Name;
}

/// <summary>The profile or login that was written so that other programs can access a resource with a connector.</summary>
public sealed record ServiceConnectorLogin
{
    /// <summary>The name of the connector.</summary>
    public required string Connector { get; init; }

    /// <summary>The type of the resource.</summary>
    public required string ResourceType { get; init; }

    /// <summary>The resource, or null for all resources of its type.</summary>
    public string? ResourceName { get; init; }

    /// <summary>The name of the AWS profile, or null if a Docker login was written.</summary>
    public string? ProfileName { get; init; }

    /// <summary>The file that was written, or the program that stores the Docker login.</summary>
    public required string Location { get; init; }

    /// <summary>When the credentials expire (UTC), or null if they do not or it is not known.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
