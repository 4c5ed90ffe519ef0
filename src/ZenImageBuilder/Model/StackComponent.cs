namespace ZenImageBuilder.Model;

/// <summary>The common properties of image builders, artifact stores and container registries.</summary>
public abstract record StackComponent
{
    /// <summary>The ID of the component, which never changes.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name, unique within the kind.</summary>
    public required string Name { get; init; }

    /// <summary>The flavor, such as <c>aws</c> or <c>s3</c>: it determines the attributes and the service.</summary>
    public required string Flavor { get; init; }

    /// <summary>The attributes of the flavor, by name; the defaults of the flavor are filled in. Never contains a secret.</summary>
    public required IReadOnlyDictionary<string, object> Configuration { get; init; }

    /// <summary>The service connector that it uses, or null.</summary>
    public ComponentConnector? Connector { get; init; }

    /// <summary>The labels, by name.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>When the component was registered (UTC).</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When the component was last changed (UTC).</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>The name of the component.</summary>
    public sealed override string ToString() => Name;
}

/// <summary>A registered image builder: where and how images are built.</summary>
public sealed record ImageBuilder : StackComponent;

/// <summary>A registered artifact store: where build contexts are stored.</summary>
public sealed record ArtifactStore : StackComponent;

/// <summary>A registered container registry: where images are pushed.</summary>
public sealed record ContainerRegistry : StackComponent;
