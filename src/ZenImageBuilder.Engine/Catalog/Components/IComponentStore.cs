using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components;

/// <summary>The components on disk. Every write is one transaction, and several processes may use the store at the same time.</summary>
internal interface IComponentStore
{
    INamedStore<StoredComponent> Of(ComponentKind kind);

    /// <summary>Adds the component and encrypts its secrets.</summary>
    /// <returns>False if another component of the kind has the name; then nothing is written.</returns>
    bool Add(StoredComponent component, IReadOnlyDictionary<string, Secret> secrets);

    /// <summary>Reads a component, changes it and writes it in one transaction, so that no other process can change it in between.</summary>
    /// <param name="change">
    /// Gets the component and the names of its secrets, and returns the changed component. If it throws, nothing is written.
    /// </param>
    /// <returns>The changed component, or null if no component of the kind has that id.</returns>
    /// <exception cref="NameTakenException">Another component has the new name.</exception>
    StoredComponent? Update(ComponentKind kind, Guid id, Func<StoredComponent, IReadOnlySet<string>, ComponentUpdate> change);

    /// <summary>Adds a copy of a component. Its secrets are encrypted again for the copy.</summary>
    /// <returns>The copy, or null if no component of the kind has that id.</returns>
    /// <exception cref="NameTakenException">Another component has the name.</exception>
    StoredComponent? Copy(ComponentKind kind, Guid id, Func<StoredComponent, StoredComponent> copy);

    /// <summary>Removes the component and its secrets, unless a stack uses it.</summary>
    ComponentRemoval Remove(ComponentKind kind, Guid id);

    /// <summary>Returns the names of the secrets of a component.</summary>
    IReadOnlySet<string> Secrets(Guid componentId);

    /// <summary>Decrypts a secret of a component, or returns null if the component has no secret with that name.</summary>
    Secret? OpenSecret(Guid componentId, string name);
}

/// <summary>A change of a component.</summary>
/// <param name="Component">The component after the change. Its id and its kind are unchanged.</param>
/// <param name="Secrets">The secrets that are added or replaced, by name.</param>
/// <param name="Removed">The names of the secrets that are removed.</param>
internal sealed record ComponentUpdate(StoredComponent Component, IReadOnlyDictionary<string, Secret> Secrets, IReadOnlyList<string> Removed);

/// <summary>
/// The connector that a component is to use was removed. The exception ends the transaction; the catalog catches it and throws the error that the user sees.
/// </summary>
internal sealed class ConnectorGoneException : Exception;

/// <summary>The result of a removal.</summary>
/// <param name="Name">The name of the component, or null if no component of the kind has that id.</param>
/// <param name="UsedBy">The names of the stacks that use the component. It is removed only if this is empty.</param>
internal sealed record ComponentRemoval(string? Name, IReadOnlyList<string> UsedBy);

/// <summary>A component as it is stored: the values that the user gave, without the defaults of the flavor.</summary>
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

    /// <summary>The service connector that the component uses, or null.</summary>
    public StoredConnection? Connection { get; init; }

    /// <summary>
    /// The parts of the component in a stack file that this module does not know, as a JSON object, or null; see <see cref="Documents.StackDocuments"/>.
    /// </summary>
    public string? Carried { get; init; }

    /// <summary>Converts the component to the object that cmdlets emit, with the defaults of its flavor.</summary>
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
/// <param name="Name">The name of the connector when the component was read. It is not stored with the component.</param>
internal sealed record StoredConnection(Guid Id, string Name);
