using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Oci;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>The attributes of connectors of type <c>docker</c>.</summary>
internal sealed class DockerConnectorSettings
{
    /// <summary>The name of the secret with the password of <see cref="UserName"/>.</summary>
    public const string Password = nameof(Password);

    private readonly AttributeValues _values;

    private DockerConnectorSettings(AttributeValues values) => _values = values;

    public static DockerConnectorSettings Of(StoredConnector connector) => new(new($"service connector '{connector.Name}'", connector.Configuration));

    public string UserName => _values.Text() ?? "";

    /// <summary>The registry that the connector logs in to, <c>host[:port]</c>.</summary>
    public string Registry => _values.Text() ?? RegistryAddress.DockerHub;
}
