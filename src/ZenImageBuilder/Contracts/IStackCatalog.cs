using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The catalog of registered stacks.</summary>
internal interface IStackCatalog
{
    /// <summary>Throws if <see cref="Register"/> would reject the registration. Writes nothing.</summary>
    void Validate(StackRegistration registration);

    Stack Register(StackRegistration registration);

    /// <inheritdoc cref="IComponentCatalog.Find"/>
    IReadOnlyList<Stack> Find(NameMatch? reference, Action<ImageBuilderException>? unreadable = null);

    /// <inheritdoc cref="IComponentCatalog.Beginning"/>
    IReadOnlyList<Stack> Beginning(string text);

    /// <inheritdoc cref="IComponentCatalog.Resolve"/>
    Stack Resolve(string reference, bool evenUnreadable = false);

    /// <summary>Checks whether the components of a stack exist and fit together, as far as the local catalog shows.</summary>
    IReadOnlyList<ReadinessCheck> Check(Stack stack);

    /// <summary>The active stack, or null.</summary>
    Stack? Active { get; }

    /// <summary>Makes the stack the active one and returns it.</summary>
    Stack Select(Guid id);

    /// <summary>Changes a stack and returns its new state. Changes that other processes have made in the meantime are kept.</summary>
    Stack Change(StackChange change);

    /// <summary>Throws if <see cref="Change"/> would reject the change. Writes nothing.</summary>
    void Validate(StackChange change);

    /// <inheritdoc cref="IComponentCatalog.ValidateName"/>
    void ValidateName(string name, Guid? id);

    Stack Rename(Guid id, string newName);

    /// <summary>Registers a copy with the same components under another name.</summary>
    Stack Copy(Guid id, string newName);

    /// <summary>Removes the stack and, with <paramref name="recursive"/>, its components that no other stack uses. Returns the removed components.</summary>
    IReadOnlyList<StackComponent> Unregister(Guid id, bool recursive);
}

/// <summary>The errors of operations that need a stack.</summary>
internal static class StackErrors
{
    /// <param name="remedy">A sentence that tells the user what to do.</param>
    public static ImageBuilderException NoneActive(string remedy) => new(ErrorCode.NoActiveStack, "No stack is active and none was named.", remedy: remedy);
}

/// <summary>A change of a stack. Everything that it does not name remains unchanged.</summary>
/// <param name="Components">The components that replace those of the same kind, by name, ID or ID prefix.</param>
/// <param name="Removed">The kinds of the components to remove from the stack.</param>
/// <param name="Labels">The labels to set; a null value removes the label.</param>
internal sealed record StackChange(
    Guid Id,
    IReadOnlyDictionary<ComponentKind, string> Components,
    IReadOnlyList<ComponentKind> Removed,
    IReadOnlyDictionary<string, string?> Labels
)
{
    /// <summary>The content of a stack file that this module does not interpret, as a JSON object; null leaves it unchanged.</summary>
    public string? Carried { get; init; }
}

/// <summary>A request to register a stack. The components are given by name, ID or ID prefix.</summary>
internal sealed record StackRegistration(
    string Name,
    string? ImageBuilder,
    string? ArtifactStore,
    string? ContainerRegistry,
    IReadOnlyDictionary<string, string> Labels,
    bool SetActive
)
{
    /// <summary>The content of a stack file that this module does not interpret, as a JSON object; see <see cref="IStackDocuments"/>.</summary>
    public string? Carried { get; init; }
}
