using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components;

/// <summary>The components on disk. Every call is one transaction; many processes call at once.</summary>
internal interface IComponentStore
{
    /// <summary>The components of one kind.</summary>
    INamedStore<StoredComponent> Of(ComponentKind kind);

    /// <summary>Adds the component and seals its secrets.</summary>
    /// <returns>False where the name is taken; then nothing is written.</returns>
    bool Add(StoredComponent component, IReadOnlyDictionary<string, Secret> secrets);

    /// <summary>Changes a component as it is at this moment: nothing comes between what is read and what is written.</summary>
    /// <param name="change">What it becomes; what it throws leaves everything as it was.</param>
    /// <returns>The component as it is now, or null where there is none of that id.</returns>
    /// <exception cref="NameTakenException">Another one has the new name.</exception>
    StoredComponent? Update(ComponentKind kind, Guid id, Func<StoredComponent, IReadOnlySet<string>, ComponentUpdate> change);

    /// <summary>Adds a copy of a component, with its secrets sealed anew for it.</summary>
    /// <returns>The copy, or null where there is no component of that id.</returns>
    /// <exception cref="NameTakenException">Another one has the name.</exception>
    StoredComponent? Copy(ComponentKind kind, Guid id, Func<StoredComponent, StoredComponent> copy);

    /// <summary>Removes the component with its secrets, unless a stack uses it.</summary>
    ComponentRemoval Remove(ComponentKind kind, Guid id);

    /// <summary>The names of the secrets of a component.</summary>
    IReadOnlySet<string> Secrets(Guid componentId);

    /// <summary>Opens a secret of a component, or returns null where it has none of that name.</summary>
    Secret? OpenSecret(Guid componentId, string name);
}

/// <summary>What a component becomes.</summary>
/// <param name="Component">The component; its id and its kind stay.</param>
/// <param name="Secrets">The secrets that are new.</param>
/// <param name="Removed">The names of the secrets that go.</param>
internal sealed record ComponentUpdate(StoredComponent Component, IReadOnlyDictionary<string, Secret> Secrets, IReadOnlyList<string> Removed);

/// <summary>The connector is gone. Leaves the transaction; the catalog says it in the words of the user.</summary>
internal sealed class ConnectorGoneException : Exception;

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
    DateTimeOffset Updated
) : IStoredEntry<StackComponent>
{
    public EntryKind EntryKind => EntryKind.Of(Kind);

    public string? Damage { get; init; }

    /// <summary>The service connector that it uses, or null.</summary>
    public StoredConnection? Connection { get; init; }

    /// <summary>What a stack file said of it beyond what this module knows, as a JSON object, or null; see <see cref="Documents.StackDocuments"/>.</summary>
    public string? Carried { get; init; }

    /// <summary>The component as users see it, with the defaults of its flavor.</summary>
    public StackComponent ToModel() =>
        Kind switch
        {
            ComponentKind.ImageBuilder => new ImageBuilder
            {
                Id = Id,
                Name = Name,
                Flavor = Flavor,
                Configuration = Complete(),
                Connector = Connector(),
                Labels = Labels,
                Created = Created,
                Updated = Updated,
            },
            ComponentKind.ArtifactStore => new ArtifactStore
            {
                Id = Id,
                Name = Name,
                Flavor = Flavor,
                Configuration = Complete(),
                Connector = Connector(),
                Labels = Labels,
                Created = Created,
                Updated = Updated,
            },
            _ => new ContainerRegistry
            {
                Id = Id,
                Name = Name,
                Flavor = Flavor,
                Configuration = Complete(),
                Connector = Connector(),
                Labels = Labels,
                Created = Created,
                Updated = Updated,
            },
        };

    private ComponentConnector? Connector() =>
        Connection is { } connection && KnownFlavors.Find(Kind, Flavor)?.Connector is { } requirement
            ? new(connection.Id, connection.Name, requirement.ResourceType, requirement.Resource(Configuration))
            : null;

    // A newer version of this module may have stored a flavor that this one does not know.
    private IReadOnlyDictionary<string, object> Complete() => KnownFlavors.Find(Kind, Flavor)?.Complete(Configuration) ?? Configuration;
}

/// <summary>The connector that a component uses.</summary>
/// <param name="Name">The connector's name at the moment of reading; it is not stored with the component.</param>
internal sealed record StoredConnection(Guid Id, string Name);
