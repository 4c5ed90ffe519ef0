using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Stacks;

/// <summary>The stacks on disk. Every write is one transaction, and several processes may use the store at the same time.</summary>
internal interface IStackStore : INamedStore<StoredStack>
{
    /// <summary>Adds the stack.</summary>
    /// <param name="activate">Whether to make it the active stack.</param>
    StackAddition Add(NewStack stack, bool activate);

    /// <summary>Reads a stack, changes it and writes it in one transaction, so that no other process can change it in between.</summary>
    /// <returns>The changed stack, or null if no stack has that id.</returns>
    /// <exception cref="NameTakenException">Another stack has the new name.</exception>
    StoredStack? Update(Guid id, Func<StoredStack, NewStack> change);

    /// <summary>Returns the active stack, or null if none is active.</summary>
    StoredStack? Active();

    /// <summary>Makes the stack the active one.</summary>
    /// <returns>The stack, or null if no stack has that id.</returns>
    StoredStack? Activate(Guid id);

    /// <summary>Removes the stack. If it was the active stack, no stack is active afterwards.</summary>
    /// <param name="recursive">Whether to remove also its components that no other stack uses.</param>
    /// <returns>The components that were removed, or null if no stack has that id.</returns>
    IReadOnlyList<StoredComponent>? Remove(Guid id, bool recursive);
}

/// <summary>
/// A component of the stack is no longer registered. The exception ends the transaction; after it, the catalog resolves the components again.
/// </summary>
internal sealed class ComponentGoneException : Exception;

/// <summary>The result of an addition.</summary>
/// <param name="Stack">The stack with its components, or null if nothing was written.</param>
/// <param name="NameTaken">If nothing was written: true if another stack has the name, false if a component was unregistered in the meantime.</param>
internal sealed record StackAddition(StoredStack? Stack, bool NameTaken);

/// <summary>A stack that is to be stored, with the ids of its components.</summary>
/// <param name="Created">The time of the write. An update stores it as the time of the change.</param>
internal sealed record NewStack(
    Guid Id,
    string Name,
    Guid? ImageBuilder,
    Guid? ArtifactStore,
    Guid? ContainerRegistry,
    IReadOnlyDictionary<string, string> Labels,
    DateTimeOffset Created
)
{
    /// <inheritdoc cref="StoredStack.Carried"/>
    public string? Carried { get; init; }
}

/// <summary>A stack as it is stored, with its components.</summary>
internal sealed record StoredStack(
    Guid Id,
    string Name,
    bool IsActive,
    StoredComponent? ImageBuilder,
    StoredComponent? ArtifactStore,
    StoredComponent? ContainerRegistry,
    IReadOnlyDictionary<string, string> Labels,
    DateTimeOffset Created,
    DateTimeOffset Updated
) : IStoredEntry<Stack>
{
    public EntryKind EntryKind => EntryKind.Stack;

    public string? Damage { get; init; }

    /// <summary>The parts of a stack file that this module does not know, as a JSON object, or null; see <see cref="Documents.StackDocuments"/>.</summary>
    public string? Carried { get; init; }

    /// <summary>Converts the stack to the form in which it is written.</summary>
    public NewStack ToNew() => new(Id, Name, ImageBuilder?.Id, ArtifactStore?.Id, ContainerRegistry?.Id, Labels, Updated) { Carried = Carried };

    /// <summary>Converts the stack to the object that cmdlets emit.</summary>
    public Stack ToModel() =>
        new()
        {
            Id = Id,
            Name = Name,
            IsActive = IsActive,
            ImageBuilder = (ImageBuilder?)ImageBuilder?.ToModel(),
            ArtifactStore = (ArtifactStore?)ArtifactStore?.ToModel(),
            ContainerRegistry = (ContainerRegistry?)ContainerRegistry?.ToModel(),
            Carried = Documents.CarriedComponents.Of(this),
            Labels = Labels,
            Created = Created,
            Updated = Updated,
        };
}
