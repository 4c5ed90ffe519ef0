namespace ZenImageBuilder.Model;

/// <summary>A flavor of a kind of component: which service it stands for, and which attributes it has.</summary>
public sealed record ComponentFlavor
{
    /// <summary>The name, as for <c>-Flavor</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of component: <c>ImageBuilder</c>, <c>ArtifactStore</c> or <c>ContainerRegistry</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>A description of the components of this flavor.</summary>
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
/// <param name="Name">The name of the attribute and of its parameter; user and password are passed as <c>-Credential</c>.</param>
/// <param name="Type">The type of its value: <c>string</c>, <c>int</c>, <c>bool</c>, or <c>map</c> of texts.</param>
/// <param name="Required">Whether a component of the flavor must have it.</param>
/// <param name="Default">The default value, or null.</param>
/// <param name="IsSecret">Whether it is sealed at rest and never shown.</param>
/// <param name="Description">A description of the attribute.</param>
public sealed record ComponentFlavorAttribute(string Name, string Type, bool Required, object? Default, bool IsSecret, string Description)
{
    /// <summary>The name of the attribute.</summary>
    public override string ToString() => Name;
}
