namespace ZenImageBuilder.Model;

/// <summary>A type of service connectors: how it authenticates, and what it reaches.</summary>
public sealed record ServiceConnectorType
{
    /// <summary>The name, such as <c>aws</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it connects to.</summary>
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
/// <param name="Description">What it does.</param>
/// <param name="Attributes">What it takes.</param>
/// <param name="DefaultExpirationSeconds">How long a session lives where nothing is said, in seconds; null where the method makes none.</param>
/// <param name="MinimumExpirationSeconds">The shortest life of a session, in seconds.</param>
/// <param name="MaximumExpirationSeconds">The longest life of a session, in seconds.</param>
public sealed record ServiceConnectorAuthMethod(
    string Name,
    string Description,
    IReadOnlyList<ServiceConnectorAttribute> Attributes,
    int? DefaultExpirationSeconds,
    int? MinimumExpirationSeconds,
    int? MaximumExpirationSeconds
)
{
    /// <summary>What it takes.</summary>
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
/// <param name="Type">What it holds: <c>string</c> or <c>list</c>.</param>
/// <param name="Required">Whether it has to be given.</param>
/// <param name="Default">The value that counts when none is given, or null.</param>
/// <param name="IsSecret">Whether it is sealed.</param>
/// <param name="Description">What it means.</param>
public sealed record ServiceConnectorAttribute(string Name, string Type, bool Required, object? Default, bool IsSecret, string Description)
{
    /// <summary>The name of the attribute.</summary>
    public override string ToString() => Name;
}

/// <summary>A type of resources that connectors reach.</summary>
/// <param name="Name">The name, such as <c>s3-bucket</c>.</param>
/// <param name="Description">What it is.</param>
/// <param name="ResourceIdForms">How its resources may be named.</param>
public sealed record ServiceConnectorResourceType(string Name, string Description, string ResourceIdForms)
{
    /// <summary>The name of the type.</summary>
    public override string ToString() => Name;
}

/// <summary>What was written so that other programs reach a resource with a connector.</summary>
public sealed record ServiceConnectorLogin
{
    /// <summary>The connector.</summary>
    public required string Connector { get; init; }

    /// <summary>The type of the resource.</summary>
    public required string ResourceType { get; init; }

    /// <summary>The resource, or null for everything of its type.</summary>
    public string? ResourceName { get; init; }

    /// <summary>The name of the AWS profile, or null where a Docker login was written.</summary>
    public string? ProfileName { get; init; }

    /// <summary>The file that was written, or the program that keeps the Docker login.</summary>
    public required string Location { get; init; }

    /// <summary>When the credentials end (UTC), or null where they do not, or it is not known.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
