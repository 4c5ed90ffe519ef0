using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The registered stacks.</summary>
internal interface IStackCatalog
{
    /// <summary>Refuses what <see cref="Register"/> would refuse, and writes nothing.</summary>
    void Validate(StackRegistration registration);

    Stack Register(StackRegistration registration);

    /// <inheritdoc cref="IComponentCatalog.Find"/>
    IReadOnlyList<Stack> Find(NameMatch? reference, Action<ImageBuilderException>? unreadable = null);

    /// <inheritdoc cref="IComponentCatalog.Beginning"/>
    IReadOnlyList<Stack> Beginning(string text);

    /// <inheritdoc cref="IComponentCatalog.Resolve"/>
    Stack Resolve(string reference, bool evenUnreadable = false);

    /// <summary>Whether the components of a stack are there and go together, as far as the registry on this machine tells.</summary>
    IReadOnlyList<ReadinessCheck> Check(Stack stack);

    /// <summary>The active stack, or null.</summary>
    Stack? Active { get; }

    /// <summary>Makes the stack the active one and returns it.</summary>
    Stack Select(Guid id);

    /// <summary>Changes a stack; what other processes changed meanwhile stays. Returns it as it is now.</summary>
    Stack Change(StackChange change);

    /// <summary>Refuses what <see cref="Change"/> would refuse, and writes nothing.</summary>
    void Validate(StackChange change);

    /// <inheritdoc cref="IComponentCatalog.ValidateName"/>
    void ValidateName(string name, Guid? id);

    Stack Rename(Guid id, string newName);

    /// <summary>Registers a copy with the same components under another name.</summary>
    Stack Copy(Guid id, string newName);

    /// <summary>Removes the stack; with <paramref name="recursive"/> also its components that no other stack uses, and returns those.</summary>
    IReadOnlyList<StackComponent> Unregister(Guid id, bool recursive);
}

/// <summary>The errors of whatever needs a stack.</summary>
internal static class StackErrors
{
    /// <param name="remedy">What the user can do, a sentence.</param>
    public static ImageBuilderException NoneActive(string remedy) => new(ErrorCode.NoActiveStack, "No stack is active and none was named.", remedy: remedy);
}

/// <summary>What changes in a stack. What is not named stays as it is.</summary>
/// <param name="Components">The components that take the place of those of their kind, by name, id or id prefix.</param>
/// <param name="Removed">The kinds that the stack has no component of any more.</param>
/// <param name="Labels">The labels that get a value; null removes the label.</param>
internal sealed record StackChange(
    Guid Id,
    IReadOnlyDictionary<ComponentKind, string> Components,
    IReadOnlyList<ComponentKind> Removed,
    IReadOnlyDictionary<string, string?> Labels
)
{
    /// <summary>What a stack file says beyond what this module knows, as a JSON object; null leaves it as it is.</summary>
    public string? Carried { get; init; }
}

/// <summary>A stack to be registered; components are named by name, id or id prefix.</summary>
internal sealed record StackRegistration(
    string Name,
    string? ImageBuilder,
    string? ArtifactStore,
    string? ContainerRegistry,
    IReadOnlyDictionary<string, string> Labels,
    bool SetActive
)
{
    /// <summary>What a stack file says beyond what this module knows, as a JSON object; see <see cref="IStackDocuments"/>.</summary>
    public string? Carried { get; init; }
}
