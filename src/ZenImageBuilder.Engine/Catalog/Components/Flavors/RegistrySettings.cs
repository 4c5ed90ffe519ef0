using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>
/// The attributes of container registries. A registry of flavor <see cref="EcrFlavor"/> also has the attributes of <see cref="AwsAccessSettings"/>, and none
/// for a login. All other registries have the attributes for a login, and none of <see cref="AwsAccessSettings"/>.
/// </summary>
internal sealed class RegistrySettings
{
    /// <summary>The flavor of registries in Amazon ECR.</summary>
    public const string EcrFlavor = "aws";

    /// <summary>The name of the secret with the password of <see cref="UserName"/>. It is encrypted and not part of the configuration.</summary>
    public const string Password = nameof(Password);

    private readonly ContainerRegistry _registry;

    private readonly AttributeValues _values;

    private RegistrySettings(ContainerRegistry registry) => (_registry, _values) = (registry, AttributeValues.Of(registry));

    public static RegistrySettings Of(ContainerRegistry registry) => new(registry);

    /// <summary><c>host[:port][/path]</c>, without a scheme.</summary>
    public string Uri => _values.RequiredText();

    /// <summary>The repository of tags that do not name one, or null.</summary>
    public string? DefaultRepository => _values.Text();

    public string? UserName => _values.Text();

    /// <summary>The name or ARN of the Secrets Manager secret that the build service logs in with, or null.</summary>
    public string? RegistrySecret => _values.Text();

    /// <summary>Whether the registry is in ECR. This depends on its flavor, not on its address.</summary>
    public bool IsEcr => _registry.Flavor == EcrFlavor;

    /// <summary>
    /// The region of a registry in ECR. It is read from the address, or from the attribute of the component if the address is that of a sandbox and has no
    /// region.
    /// </summary>
    public string? EcrRegion => EcrRegistry.Parse(Uri)?.Region ?? AwsAccessSettings.Of(_registry).Region;
}
