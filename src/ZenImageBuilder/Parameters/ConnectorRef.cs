using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>A service connector as users name it: by name, id, id prefix, or with an object that knows it.</summary>
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
        : this(id.ToString())
    {
    }

    /// <summary>Names the one that was registered.</summary>
    public ConnectorRef(ServiceConnector connector)
    {
        ArgumentNullException.ThrowIfNull(connector);
        (_name, Reference) = (connector.Name, connector.Id.ToString());
    }

    /// <summary>Names the one that reaches a resource.</summary>
    public ConnectorRef(ConnectorResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        (_name, Reference) = (resource.ConnectorName, resource.ConnectorId.ToString());
    }

    /// <summary>Names the one that a component uses.</summary>
    public ConnectorRef(ComponentConnector connector)
    {
        ArgumentNullException.ThrowIfNull(connector);
        (_name, Reference) = (connector.Name, connector.Id.ToString());
    }

    /// <summary>What the registry is asked for: the id where an object was given, else the text.</summary>
    internal string Reference { get; }

    /// <summary>The name where an object was given, else the text.</summary>
    public override string ToString() => _name;
}
