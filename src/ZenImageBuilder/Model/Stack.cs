namespace ZenImageBuilder.Model;

/// <summary>A named set of components that belong together.</summary>
public sealed record Stack
{
    /// <summary>The ID of the stack, which never changes.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name, unique among stacks.</summary>
    public required string Name { get; init; }

    /// <summary>Whether builds use this stack if none is named.</summary>
    public required bool IsActive { get; init; }

    /// <summary>The image builder, or null if the stack has none.</summary>
    public ImageBuilder? ImageBuilder { get; init; }

    /// <summary>The artifact store, or null if the stack has none.</summary>
    public ArtifactStore? ArtifactStore { get; init; }

    /// <summary>The container registry, or null if the stack has none.</summary>
    public ContainerRegistry? ContainerRegistry { get; init; }

    /// <summary>
    /// The components of an imported stack that this module does not use, such as an orchestrator: they are kept and exported again. Empty if there are none.
    /// </summary>
    public IReadOnlyList<CarriedComponent> Carried
    {
        get;
        init => field = Listing.Of(value);
    } = [];

    /// <summary>The labels, by name.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>When the stack was registered (UTC).</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When the stack was last changed (UTC).</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>The name of the stack.</summary>
    public override string ToString() => Name;
}
