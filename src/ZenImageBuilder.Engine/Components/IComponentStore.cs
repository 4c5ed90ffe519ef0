using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Components;

/// <summary>The components on disk. Every call is one transaction; many processes call at once.</summary>
internal interface IComponentStore
{
    /// <summary>The components of one kind.</summary>
    INamedSource<StoredComponent> Of(ComponentKind kind);

    /// <summary>Adds the component and seals its secrets.</summary>
    /// <returns>False where the name is taken; then nothing is written.</returns>
    bool Add(StoredComponent component, IReadOnlyDictionary<string, Secret> secrets);

    /// <summary>Removes the component with its secrets, unless a stack uses it.</summary>
    ComponentRemoval Remove(ComponentKind kind, Guid id);

    /// <summary>Opens a secret of a component, or returns null where it has none of that name.</summary>
    Secret? OpenSecret(Guid componentId, string name);
}

/// <summary>What came of a removal.</summary>
/// <param name="Name">The name of the component, or null where there is none of that id.</param>
/// <param name="UsedBy">The names of the stacks that use it; it is removed only where there are none.</param>
internal sealed record ComponentRemoval(string? Name, IReadOnlyList<string> UsedBy);

/// <summary>A component as it is stored: what was given, without the defaults of the flavor.</summary>
internal sealed record StoredComponent(
    Guid Id,
    ComponentKind Kind,
    string Name,
    string Flavor,
    IReadOnlyDictionary<string, object> Configuration,
    IReadOnlyDictionary<string, string> Labels,
    DateTimeOffset Created,
    DateTimeOffset Updated)
{
    /// <summary>The component as users see it, with the defaults of its flavor.</summary>
    public StackComponent ToModel() => Kind switch
    {
        ComponentKind.ImageBuilder => new ImageBuilder
        {
            Id = Id, Name = Name, Flavor = Flavor, Configuration = Complete(), Labels = Labels, Created = Created, Updated = Updated,
        },
        ComponentKind.ArtifactStore => new ArtifactStore
        {
            Id = Id, Name = Name, Flavor = Flavor, Configuration = Complete(), Labels = Labels, Created = Created, Updated = Updated,
        },
        _ => new ContainerRegistry
        {
            Id = Id, Name = Name, Flavor = Flavor, Configuration = Complete(), Labels = Labels, Created = Created, Updated = Updated,
        },
    };

    // A newer version of this module may have stored a flavor that this one does not know.
    private IReadOnlyDictionary<string, object> Complete() => Flavors.Find(Kind, Flavor)?.Complete(Configuration) ?? Configuration;
}
