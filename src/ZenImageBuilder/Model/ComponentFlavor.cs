namespace ZenImageBuilder.Model;

/// <summary>A flavor of a kind of component: which service it is, and which attributes it takes.</summary>
public sealed record ComponentFlavor
{
    /// <summary>The name, as <c>-Flavor</c> takes it.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of component: <c>ImageBuilder</c>, <c>ArtifactStore</c> or <c>ContainerRegistry</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What components of this flavor do.</summary>
    public required string Description { get; init; }

    /// <summary>The attributes, in the order in which they are shown.</summary>
    public required IReadOnlyList<ComponentFlavorAttribute> Attributes
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The name of the flavor.</summary>
    public override string ToString() => Name;
}

/// <summary>One attribute of a flavor.</summary>
/// <param name="Name">The name, which is that of the parameter too; user and password come as <c>-Credential</c>.</param>
/// <param name="Type">What it holds: <c>string</c>, <c>int</c>, <c>bool</c>, or <c>map</c> of texts.</param>
/// <param name="Required">Whether a component of the flavor must have it.</param>
/// <param name="Default">What counts where it is not given, or null.</param>
/// <param name="IsSecret">Whether it is sealed at rest and never shown.</param>
/// <param name="Description">What it says.</param>
public sealed record ComponentFlavorAttribute(string Name, string Type, bool Required, object? Default, bool IsSecret, string Description)
{
    /// <summary>The name of the attribute.</summary>
    public override string ToString() => Name;
}
