using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The registered components.</summary>
internal interface IComponentCatalog
{
    /// <summary>The flavors of a kind.</summary>
    IReadOnlyList<ComponentFlavor> Flavors(ComponentKind kind);

    /// <summary>Refuses what <see cref="Register"/> would refuse, and writes nothing.</summary>
    void Validate(ComponentRegistration registration);

    StackComponent Register(ComponentRegistration registration);

    /// <summary>The components that a name, a wildcard pattern, an id or an id prefix means, by name; null means all. A literal miss throws, a wildcard miss is empty.</summary>
    /// <param name="unreadable">Hears of each that cannot be read, by name; where it is null, the first is thrown.</param>
    IReadOnlyList<StackComponent> Find(ComponentKind kind, NameMatch? reference, Action<ImageBuilderException>? unreadable = null);

    /// <summary>The components whose name or id begins with a text, for completion.</summary>
    IReadOnlyList<StackComponent> Beginning(ComponentKind kind, string text);

    /// <summary>The one component that a name, an id or an id prefix means.</summary>
    /// <param name="evenUnreadable">Whether one of which not everything can be read is returned too, with what can be: to be removed.</param>
    StackComponent Resolve(ComponentKind kind, string reference, bool evenUnreadable = false);

    /// <summary>Refuses what <see cref="Change"/> would refuse, and writes nothing.</summary>
    void Validate(ComponentChange change);

    /// <summary>Changes a component; what other processes changed meanwhile stays. Returns it as it is now.</summary>
    StackComponent Change(ComponentChange change);

    /// <summary>Refuses a name that a component of the kind cannot get: malformed, or taken by another than <paramref name="id"/>.</summary>
    void ValidateName(ComponentKind kind, string name, Guid? id);

    /// <summary>Gives a component another name; stacks go on using it.</summary>
    StackComponent Rename(ComponentKind kind, Guid id, string newName);

    /// <summary>Registers a copy of a component under another name, with its configuration, its labels and its secrets.</summary>
    StackComponent Copy(ComponentKind kind, Guid id, string newName);

    /// <summary>Has the component use a service connector from now on; null means none any more. Whether they fit is judged before.</summary>
    StackComponent Connect(ComponentKind kind, Guid id, Guid? connectorId);

    /// <summary>Removes the component with its secrets. Refused while a stack uses it.</summary>
    void Unregister(ComponentKind kind, Guid id);
}

/// <summary>A component to be registered.</summary>
/// <param name="Configuration">The attributes that were given, by name; see <see cref="ComponentFlavor"/>.</param>
/// <param name="Secrets">Attributes that are sealed at rest, by name.</param>
internal sealed record ComponentRegistration(
    ComponentKind Kind,
    string Name,
    string Flavor,
    IReadOnlyDictionary<string, object> Configuration,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, Secret> Secrets
)
{
    /// <summary>The service connector that it uses, or null; see <see cref="IConnectorCatalog.CheckAsync"/>.</summary>
    public Guid? ConnectorId { get; init; }

    /// <summary>What a stack file says beyond what this module knows, as a JSON object; see <see cref="IStackDocuments"/>.</summary>
    public string? Carried { get; init; }
}

/// <summary>What changes in a component. What is not named stays as it is.</summary>
/// <param name="Configuration">The attributes that get a value, by name.</param>
/// <param name="Removed">The attributes that go back to the flavor's default, by name; <c>Credential</c> stands for user and password.</param>
/// <param name="Labels">The labels that get a value; null removes the label.</param>
/// <param name="Secrets">The secrets that are replaced, by name.</param>
internal sealed record ComponentChange(
    ComponentKind Kind,
    Guid Id,
    IReadOnlyDictionary<string, object> Configuration,
    IReadOnlyList<string> Removed,
    IReadOnlyDictionary<string, string?> Labels,
    IReadOnlyDictionary<string, Secret> Secrets
)
{
    /// <summary>What a stack file says beyond what this module knows, as a JSON object; null leaves it as it is.</summary>
    public string? Carried { get; init; }
}
