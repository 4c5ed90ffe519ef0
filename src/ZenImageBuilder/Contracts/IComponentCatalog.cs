using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The catalog of registered components.</summary>
internal interface IComponentCatalog
{
    IReadOnlyList<ComponentFlavor> Flavors(ComponentKind kind);

    /// <summary>Throws if <see cref="Register"/> would reject the registration. Writes nothing.</summary>
    void Validate(ComponentRegistration registration);

    StackComponent Register(ComponentRegistration registration);

    /// <summary>
    /// Returns the components that match a name, a wildcard pattern, an ID or an ID prefix, ordered by name; null matches all. If a literal reference matches
    /// nothing, an error is thrown; if a pattern matches nothing, the result is empty.
    /// </summary>
    /// <param name="unreadable">
    /// Is called with an error, which names the component, for each component that cannot be read. If it is null, the first error is thrown.
    /// </param>
    IReadOnlyList<StackComponent> Find(ComponentKind kind, NameMatch? reference, Action<ImageBuilderException>? unreadable = null);

    /// <summary>Returns the components whose name or ID begins with a text. Used for completion.</summary>
    IReadOnlyList<StackComponent> Beginning(ComponentKind kind, string text);

    /// <summary>Returns the one component that a name, an ID or an ID prefix refers to.</summary>
    /// <param name="evenUnreadable">
    /// Whether to return also a component that can be read only in part, with the part that can be read, so that it can be removed.
    /// </param>
    StackComponent Resolve(ComponentKind kind, string reference, bool evenUnreadable = false);

    /// <summary>Throws if <see cref="Change"/> would reject the change. Writes nothing.</summary>
    void Validate(ComponentChange change);

    /// <summary>Changes a component and returns its new state. Changes that other processes have made in the meantime are kept.</summary>
    StackComponent Change(ComponentChange change);

    /// <summary>
    /// Throws if a component of the kind cannot have the name: if it is malformed, or if a component other than <paramref name="id"/> has it.
    /// </summary>
    void ValidateName(ComponentKind kind, string name, Guid? id);

    /// <summary>Gives a component another name. Stacks continue to use it.</summary>
    StackComponent Rename(ComponentKind kind, Guid id, string newName);

    /// <summary>Registers a copy of a component under another name, with its configuration, its labels and its secrets.</summary>
    StackComponent Copy(ComponentKind kind, Guid id, string newName);

    /// <summary>Sets the service connector that the component uses; null removes it. The caller has checked before that the two fit.</summary>
    StackComponent Connect(ComponentKind kind, Guid id, Guid? connectorId);

    /// <summary>Removes the component and its secrets. Throws if a stack uses the component.</summary>
    void Unregister(ComponentKind kind, Guid id);
}

/// <summary>A request to register a component.</summary>
/// <param name="Configuration">The given attributes, by name; see <see cref="ComponentFlavor"/>.</param>
/// <param name="Secrets">The given attributes that are encrypted at rest, by name.</param>
internal sealed record ComponentRegistration(
    ComponentKind Kind,
    string Name,
    string Flavor,
    IReadOnlyDictionary<string, object> Configuration,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, Secret> Secrets
)
{
    /// <summary>The ID of the service connector that the component uses, or null; see <see cref="IConnectorCatalog.CheckAsync"/>.</summary>
    public Guid? ConnectorId { get; init; }

    /// <summary>The content of a stack file that this module does not interpret, as a JSON object; see <see cref="IStackDocuments"/>.</summary>
    public string? Carried { get; init; }
}

/// <summary>A change of a component. Everything that it does not name remains unchanged.</summary>
/// <param name="Configuration">The attributes to set, by name.</param>
/// <param name="Removed">The names of the attributes to reset to the flavor's default; <c>Credential</c> stands for the user and the password.</param>
/// <param name="Labels">The labels to set; a null value removes the label.</param>
/// <param name="Secrets">The secrets to replace, by name.</param>
internal sealed record ComponentChange(
    ComponentKind Kind,
    Guid Id,
    IReadOnlyDictionary<string, object> Configuration,
    IReadOnlyList<string> Removed,
    IReadOnlyDictionary<string, string?> Labels,
    IReadOnlyDictionary<string, Secret> Secrets
)
{
    /// <summary>The content of a stack file that this module does not interpret, as a JSON object; null leaves it unchanged.</summary>
    public string? Carried { get; init; }
}
