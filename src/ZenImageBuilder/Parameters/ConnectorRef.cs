using System.ComponentModel;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>A service connector as users name it: by name, id, id prefix, or with an object that knows it.</summary>
[TypeConverter(typeof(ReferenceConverter))]
public sealed class ConnectorRef
{
    private readonly string _name;

    /// <summary>Names it by name, id or id prefix; with wildcards where several are meant.</summary>
    /// <param name="reference">The name, the id or the beginning of the id.</param>
    public ConnectorRef(string reference)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        Reference = _name = reference;
    }

    /// <summary>Names it by id.</summary>
    public ConnectorRef(Guid id)
        : this(id.ToString()) { }

    /// <summary>Names the one that was registered.</summary>
    public ConnectorRef(ServiceConnector connector)
        : this((connector ?? throw new ArgumentNullException(nameof(connector))).Id, connector.Name) { }

    /// <summary>Names the one that reaches a resource.</summary>
    public ConnectorRef(ConnectorResource resource)
        : this((resource ?? throw new ArgumentNullException(nameof(resource))).ConnectorId, resource.ConnectorName) { }

    /// <summary>Names the one that a component uses.</summary>
    public ConnectorRef(ComponentConnector connector)
        : this((connector ?? throw new ArgumentNullException(nameof(connector))).Id, connector.Name) { }

    private ConnectorRef(Guid id, string name) => (Reference, _name) = (id.ToString(), name);

    /// <summary>Names the one that the object was, or knew; null where it was neither.</summary>
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

    /// <summary>What the registry is asked for: the id where an object was given, else the text.</summary>
    internal string Reference { get; }

    /// <summary>The name where an object was given, else the text.</summary>
    public override string ToString() => _name;
}
