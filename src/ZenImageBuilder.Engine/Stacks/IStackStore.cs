using ZenImageBuilder.Engine.Components;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Stacks;

/// <summary>The stacks on disk. Every call is one transaction; many processes call at once.</summary>
internal interface IStackStore : INamedSource<StoredStack>
{
    /// <summary>Adds the stack, and makes it the active one where that is asked for.</summary>
    StackAddition Add(NewStack stack, bool activate);

    /// <summary>The active stack, or null.</summary>
    StoredStack? Active();

    /// <summary>Makes the stack the active one.</summary>
    /// <returns>The stack, or null where there is none of that id.</returns>
    StoredStack? Activate(Guid id);

    /// <summary>Removes the stack; where it was active, none is active any more.</summary>
    /// <returns>False where there is none of that id.</returns>
    bool Remove(Guid id);
}

/// <summary>What came of an addition.</summary>
/// <param name="Stack">The stack with its components, or null where nothing was written.</param>
/// <param name="NameTaken">Whether the name was the obstacle; else a component was unregistered meanwhile.</param>
internal sealed record StackAddition(StoredStack? Stack, bool NameTaken);

/// <summary>A stack to be stored, with its components by id.</summary>
internal sealed record NewStack(
    Guid Id,
    string Name,
    Guid? ImageBuilder,
    Guid? ArtifactStore,
    Guid? ContainerRegistry,
    IReadOnlyDictionary<string, string> Labels,
    DateTimeOffset Created);

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
    DateTimeOffset Updated)
{
    /// <summary>The stack as users see it.</summary>
    public Stack ToModel() => new()
    {
        Id = Id,
        Name = Name,
        IsActive = IsActive,
        ImageBuilder = (ImageBuilder?)ImageBuilder?.ToModel(),
        ArtifactStore = (ArtifactStore?)ArtifactStore?.ToModel(),
        ContainerRegistry = (ContainerRegistry?)ContainerRegistry?.ToModel(),
        Labels = Labels,
        Created = Created,
        Updated = Updated,
    };
}
