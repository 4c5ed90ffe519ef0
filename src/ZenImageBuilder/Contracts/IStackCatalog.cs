using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The registered stacks.</summary>
internal interface IStackCatalog
{
    /// <summary>Refuses what <see cref="Register"/> would refuse, and writes nothing.</summary>
    void Validate(StackRegistration registration);

    Stack Register(StackRegistration registration);

    /// <inheritdoc cref="IComponentCatalog.Find"/>
    IReadOnlyList<Stack> Find(string? reference);

    /// <inheritdoc cref="IComponentCatalog.Resolve"/>
    Stack Resolve(string reference);

    /// <summary>The active stack, or null.</summary>
    Stack? Active { get; }

    /// <summary>Makes the stack the active one and returns it.</summary>
    Stack Select(Guid id);

    void Unregister(Guid id);
}

/// <summary>A stack to be registered; components are named by name, id or id prefix.</summary>
internal sealed record StackRegistration(
    string Name,
    string? ImageBuilder,
    string? ArtifactStore,
    string? ContainerRegistry,
    IReadOnlyDictionary<string, string> Labels,
    bool SetActive);
