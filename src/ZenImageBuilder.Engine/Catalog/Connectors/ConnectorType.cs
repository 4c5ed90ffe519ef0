using System.Globalization;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>A type of service connectors: how it authenticates, and what it reaches.</summary>
internal sealed record ConnectorType(
    string Name,
    string Description,
    IReadOnlyList<ConnectorMethod> Methods,
    IReadOnlyList<ConnectorResourceType> ResourceTypes
)
{
    /// <summary>The method of that name, in any case.</summary>
    /// <param name="name">The name; null means the only one.</param>
    /// <exception cref="ImageBuilderException">There is none, or none was named and there are several.</exception>
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

    /// <summary>The resource type of that name, in any case.</summary>
    /// <exception cref="ImageBuilderException">The connector type has none of that name.</exception>
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

/// <summary>A way to authenticate.</summary>
/// <param name="Expiration">How long its sessions live, or null where it makes none.</param>
internal sealed record ConnectorMethod(string Name, string Description, IReadOnlyList<AttributeRule> Attributes, SessionLife? Expiration = null)
{
    /// <summary>The rules of its attributes.</summary>
    public AttributeSet Set(string connectorType) => new($"a connector of type '{connectorType}' with method '{Name}'", "method", Attributes);

    /// <summary>Whether its credentials end at a moment that is known in advance.</summary>
    public bool TakesExpiry { get; init; }
}

/// <summary>How long the sessions of a method live, in seconds.</summary>
internal sealed record SessionLife(int Default, int Minimum, int Maximum)
{
    /// <summary>Refuses a life that no session can have.</summary>
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

/// <summary>A type of resources that connectors reach.</summary>
/// <param name="Parse">
/// The canonical form of what a user calls a resource, in the region of the connector; null where it is none. Throws where it names another region or partition.
/// </param>
/// <param name="IdForms">The forms that are understood, in words.</param>
internal sealed record ConnectorResourceType(string Name, string Description, string IdForms, Func<string, string?, string?> Parse);
