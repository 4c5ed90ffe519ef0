using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>
/// The attributes of container registries. Those of flavor <see cref="EcrFlavor"/> have the ones of <see cref="AwsAccessSettings"/> beside them, and no login; all others have
/// a login and nothing of AWS.
/// </summary>
internal sealed class RegistrySettings
{
    /// <summary>The flavor of registries in Amazon ECR.</summary>
    public const string EcrFlavor = "aws";

    /// <summary>The secret with the password of <see cref="UserName"/>; it is sealed, not part of the configuration.</summary>
    public const string Password = nameof(Password);

    private readonly ContainerRegistry _registry;

    private readonly AttributeValues _values;

    private RegistrySettings(ContainerRegistry registry) => (_registry, _values) = (registry, AttributeValues.Of(registry));

    public static RegistrySettings Of(ContainerRegistry registry) => new(registry);

    /// <summary><c>host[:port][/path]</c>, without a scheme.</summary>
    public string Uri => _values.RequiredText();

    /// <summary>The repository of tags that name none, or null.</summary>
    public string? DefaultRepository => _values.Text();

    public string? UserName => _values.Text();

    /// <summary>The name or ARN of the Secrets Manager secret that the build service logs in with, or null.</summary>
    public string? RegistrySecret => _values.Text();

    /// <summary>Whether the registry is one of ECR, whatever its address says.</summary>
    public bool IsEcr => _registry.Flavor == EcrFlavor;

    /// <summary>The region of a registry in ECR: its address says it, or the component if the address is that of a sandbox.</summary>
    public string? EcrRegion => EcrRegistry.Parse(Uri)?.Region ?? AwsAccessSettings.Of(_registry).Region;
}
