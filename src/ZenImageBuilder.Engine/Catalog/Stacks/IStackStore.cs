using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Stacks;

/// <summary>The stacks on disk. Every call is one transaction; many processes call at once.</summary>
internal interface IStackStore : INamedStore<StoredStack>
{
    /// <summary>Adds the stack, and makes it the active one where that is asked for.</summary>
    StackAddition Add(NewStack stack, bool activate);

    /// <summary>Changes a stack as it is at this moment: nothing comes between what is read and what is written.</summary>
    /// <returns>The stack as it is now, or null where there is none of that id.</returns>
    /// <exception cref="NameTakenException">Another one has the new name.</exception>
    StoredStack? Update(Guid id, Func<StoredStack, NewStack> change);

    /// <summary>The active stack, or null.</summary>
    StoredStack? Active();

    /// <summary>Makes the stack the active one.</summary>
    /// <returns>The stack, or null where there is none of that id.</returns>
    StoredStack? Activate(Guid id);

    /// <summary>Removes the stack; where it was active, none is active any more.</summary>
    /// <param name="id">The stack.</param>
    /// <param name="recursive">Whether its components go with it, as far as no other stack uses them.</param>
    /// <returns>The components that went, or null where there is no stack of that id.</returns>
    IReadOnlyList<StoredComponent>? Remove(Guid id, bool recursive);
}

/// <summary>A component that the stack should have is not registered any more. Leaves the transaction; the catalog looks again.</summary>
internal sealed class ComponentGoneException : Exception;

/// <summary>What came of an addition.</summary>
/// <param name="Stack">The stack with its components, or null where nothing was written.</param>
/// <param name="NameTaken">Whether the name was the obstacle; else a component was unregistered meanwhile.</param>
internal sealed record StackAddition(StoredStack? Stack, bool NameTaken);

/// <summary>A stack to be stored, with its components by id.</summary>
/// <param name="Created">The moment of the writing.</param>
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

    /// <summary>What a stack file said beyond what this module knows, as a JSON object, or null; see <see cref="Documents.StackDocuments"/>.</summary>
    public string? Carried { get; init; }

    /// <summary>The stack as it would be stored.</summary>
    public NewStack ToNew() => new(Id, Name, ImageBuilder?.Id, ArtifactStore?.Id, ContainerRegistry?.Id, Labels, Updated) { Carried = Carried };

    /// <summary>The stack as users see it.</summary>
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
