using System.ComponentModel;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>A reference to a service connector: by name, ID, ID prefix, or an object that identifies the connector.</summary>
[TypeConverter(typeof(ReferenceConverter))]
public sealed class ConnectorRef
{
    private readonly string _name;

    /// <summary>Creates a reference from a text. The text can contain wildcards if several connectors are meant.</summary>
    /// <param name="reference">The name, the ID or an ID prefix.</param>
    public ConnectorRef(string reference)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        Reference = _name = reference;
    }

    /// <summary>Creates a reference from an ID.</summary>
    public ConnectorRef(Guid id)
        : this(id.ToString()) { }

    /// <summary>Creates a reference to a registered connector.</summary>
    public ConnectorRef(ServiceConnector connector)
        : this((connector ?? throw new ArgumentNullException(nameof(connector))).Id, connector.Name) { }

    /// <summary>Creates a reference to the connector that reaches a resource.</summary>
    public ConnectorRef(ConnectorResource resource)
        : this((resource ?? throw new ArgumentNullException(nameof(resource))).ConnectorId, resource.ConnectorName) { }

    /// <summary>Creates a reference to the connector that a component uses.</summary>
    public ConnectorRef(ComponentConnector connector)
        : this((connector ?? throw new ArgumentNullException(nameof(connector))).Id, connector.Name) { }

    private ConnectorRef(Guid id, string name) => (Reference, _name) = (id.ToString(), name);

    /// <summary>Returns a reference to the connector that the object was or identified, or null if there is none.</summary>
    internal static ConnectorRef? Of(LostObject lost)
    {
        if (lost.MayBe(typeof(ConnectorResource), nameof(ConnectorResource.ConnectorId), nameof(ConnectorResource.ConnectorName)))
        {
            return Of(lost.Id(nameof(ConnectorResource.ConnectorId)), lost.Text(nameof(ConnectorResource.ConnectorName)));
        }

        return
            lost.MayBe(typeof(ServiceConnector), nameof(ServiceConnector.Id), nameof(ServiceConnector.Name), nameof(ServiceConnector.AuthMethod))
            || lost.MayBe(typeof(ComponentConnector), nameof(ComponentConnector.Id), nameof(ComponentConnector.Name), nameof(ComponentConnector.ResourceType))
            ? Of(lost.Id(nameof(ServiceConnector.Id)), lost.Text(nameof(ServiceConnector.Name)))
            : null;
    }

    private static ConnectorRef? Of(Guid? id, string? name) => id is { } known && name is not null ? new(known, name) : null;

    /// <summary>The text to look up in the catalog: the ID if an object was given, otherwise the given text.</summary>
    internal string Reference { get; }

    /// <summary>Returns the name if an object was given, otherwise the given text.</summary>
    public override string ToString() => _name;
}
