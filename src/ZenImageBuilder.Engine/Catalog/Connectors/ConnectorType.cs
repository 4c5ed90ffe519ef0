using System.Globalization;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>A type of service connector, with its authentication methods and the types of resources that it reaches.</summary>
internal sealed record ConnectorType(
    string Name,
    string Description,
    IReadOnlyList<ConnectorMethod> Methods,
    IReadOnlyList<ConnectorResourceType> ResourceTypes
)
{
    /// <summary>Returns the authentication method with that name. Upper and lower case are not distinguished.</summary>
    /// <param name="name">The name; null means the only method of the type.</param>
    /// <exception cref="ImageBuilderException">The type has no method with that name, or the name is null and the type has several methods.</exception>
    public ConnectorMethod Method(string? name)
    {
        if (name is null)
        {
            return Methods is [var only]
                ? only
                : throw new ImageBuilderException(
                    ErrorCode.MissingAttribute,
                    $"A connector of type '{Name}' needs an authentication method: {string.Join(", ", Methods.Select(static method => method.Name))}.",
                    null,
                    $"Add -AuthMethod, for example: -AuthMethod {Methods[0].Name}; or let -AutoConfigure choose. Get-ServiceConnectorType {Name} describes them."
                );
        }

        return Methods.FirstOrDefault(method => method.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw UnknownChoice.Of(
                ErrorCode.UnknownAuthMethod,
                $"AuthMethod cannot be {Quoted.Value(name)}: the methods of connector type '{Name}' are",
                Methods.Select(static method => method.Name),
                name,
                "AuthMethod"
            );
    }

    /// <summary>Returns the resource type with that name. Upper and lower case are not distinguished.</summary>
    /// <exception cref="ImageBuilderException">The connector type has no resource type with that name.</exception>
    public ConnectorResourceType ResourceType(string name) =>
        Find(name)
        ?? throw UnknownChoice.Of(
            ErrorCode.UnknownResourceType,
            $"ResourceType cannot be {Quoted.Value(name)}: a connector of type '{Name}' reaches",
            ResourceTypes.Select(static type => type.Name),
            name,
            "ResourceType"
        );

    public ConnectorResourceType? Find(string resourceType) =>
        ResourceTypes.FirstOrDefault(type => type.Name.Equals(resourceType, StringComparison.OrdinalIgnoreCase));
}

/// <summary>An authentication method.</summary>
/// <param name="Expiration">The lifetime of the sessions that the method creates, or null if it creates none.</param>
internal sealed record ConnectorMethod(string Name, string Description, IReadOnlyList<AttributeRule> Attributes, SessionLife? Expiration = null)
{
    /// <summary>Returns the rules for the attributes of the method.</summary>
    public AttributeSet Set(string connectorType) => new($"a connector of type '{connectorType}' with method '{Name}'", "method", Attributes);

    /// <summary>Whether the user can give the time at which the credentials expire.</summary>
    public bool TakesExpiry { get; init; }
}

/// <summary>The lifetime of the sessions of a method, in seconds.</summary>
internal sealed record SessionLife(int Default, int Minimum, int Maximum)
{
    /// <summary>Throws if the lifetime is outside the limits.</summary>
    public void Check(int seconds, string connector, string method)
    {
        if (seconds < Minimum || seconds > Maximum)
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidAttribute,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"ExpirationSeconds of a connector with method '{method}' cannot be {seconds}: it must be {Minimum} to {Maximum} seconds."
                ),
                connector,
                string.Create(CultureInfo.InvariantCulture, $"Correct -ExpirationSeconds, for example: -ExpirationSeconds {Default}")
            );
        }
    }
}

/// <summary>A type of resource that connectors reach.</summary>
/// <param name="Parse">
/// Converts the resource id that a user gives to its canonical form, for a connector in the given region. Returns null if the text names no resource of the
/// type, and throws if it names one in another region or partition.
/// </param>
/// <param name="IdForms">The forms of a resource id that <paramref name="Parse"/> accepts, in words.</param>
internal sealed record ConnectorResourceType(string Name, string Description, string IdForms, Func<string, string?, string?> Parse);
