using System.Collections.ObjectModel;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>A flavor of a kind of component: its attributes, and the conditions between them.</summary>
internal sealed record Flavor(ComponentKind Kind, string Name, string Description, IReadOnlyList<AttributeRule> Attributes)
{
    /// <summary>Checks the conditions between attributes, and throws if one is not met. Null if there are none.</summary>
    public Action<ComponentRegistration, AcceptedAttributes>? Relation { get; init; }

    /// <summary>The requirement for a service connector of the component, or null if the flavor does not support connectors.</summary>
    public ConnectorRequirement? Connector { get; init; }

    private AttributeSet Set => new($"{Kind.WithArticle()} of flavor '{Name}'", "flavor", Attributes);

    public ComponentFlavor Describe() =>
        new()
        {
            Name = Name,
            Kind = Kind.ToString(),
            Description = Description,
            Attributes = [.. Attributes.Select(static rule => rule.Describe())],
        };

    /// <summary>Checks the attributes of a registration and converts them to their canonical form.</summary>
    /// <param name="kept">The names of the secrets that the component already has and keeps.</param>
    /// <exception cref="ImageBuilderException">An attribute is missing, unknown or invalid, or a condition between attributes is not met.</exception>
    public AcceptedAttributes Accept(ComponentRegistration registration, IReadOnlySet<string>? kept = null)
    {
        var accepted = Set.Accept(new(registration.Name, registration.Configuration, registration.Secrets), kept);
        Relation?.Invoke(registration, accepted);
        return accepted;
    }

    /// <inheritdoc cref="AttributeSet.Complete"/>
    public ReadOnlyDictionary<string, object> Complete(IReadOnlyDictionary<string, object> values) => Set.Complete(values);

    /// <inheritdoc cref="AttributeSet.Removable"/>
    public IEnumerable<AttributeRule> Removable(string name, string component) => Set.Removable(name, component);
}

/// <summary>The connector type, the resource type and the resource that a component of a flavor needs.</summary>
/// <param name="Resource">Returns the canonical form of the resource that the attributes of the component name, or null if they name none.</param>
internal sealed record ConnectorRequirement(string Type, string ResourceType, Func<IReadOnlyDictionary<string, object>, string?> Resource)
{
    public static ConnectorRequirement AwsGeneric { get; } =
        new(ConnectorTypes.Aws, ConnectorTypes.AwsGeneric, static values => values.GetValueOrDefault(nameof(AwsAccessSettings.Region)) as string);

    public static ConnectorRequirement S3Bucket { get; } =
        new(
            ConnectorTypes.Aws,
            ConnectorTypes.S3Bucket,
            static values => S3Location.Parse(Text(values, nameof(S3Settings.Path))) is { } place ? $"s3://{place.Bucket}" : null
        );

    public static ConnectorRequirement EcrRegistry { get; } =
        new(
            ConnectorTypes.Aws,
            ConnectorTypes.DockerRegistry,
            static values =>
                Oci.EcrRegistry.Parse(Text(values, nameof(RegistrySettings.Uri))) is { } registry
                    ? $"{registry.Account}.dkr.ecr.{registry.Region}.{AwsPartition.Of(registry.Region).Suffix}"
                    : RegistryAddress.HostOf(Text(values, nameof(RegistrySettings.Uri)))
        );

    public static ConnectorRequirement Registry { get; } =
        new(ConnectorTypes.Docker, ConnectorTypes.DockerRegistry, static values => RegistryAddress.HostOf(Text(values, nameof(RegistrySettings.Uri))));

    private static string Text(IReadOnlyDictionary<string, object> values, string attribute) => values.GetValueOrDefault(attribute) as string ?? "";
}
