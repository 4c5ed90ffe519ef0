using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Stacks;

/// <summary>The registered stacks. This class applies the rules; the stores read and write.</summary>
internal sealed class StackCatalog(IStackStore store, IComponentStore components, IConnectorStore connectors, TimeProvider time) : IStackCatalog
{
    private readonly NamedCatalog<StoredStack, Stack> _named = new(store, EntryKind.Stack, time);

    public IReadOnlyList<ReadinessCheck> Check(Stack stack) =>
        [.. StackChecks.Check(stack), .. StackConnectorChecks.Check(stack, connectors, time.GetUtcNow())];

    public Stack? Active => store.Active() is { } stack ? EntryDamage.Intact(stack).ToModel() : null;

    public void Validate(StackRegistration registration)
    {
        _ = Accept(registration);
        _named.ValidateName(registration.Name, id: null);
    }

    public Stack Register(StackRegistration registration)
    {
        while (true)
        {
            var addition = store.Add(Accept(registration), registration.SetActive);
            if (addition.Stack is { } stack)
            {
                return stack.ToModel();
            }

            if (addition.NameTaken)
            {
                throw _named.Exists(registration.Name);
            }

            // A component was unregistered after it was resolved. The next iteration throws an error that names it, or resolves its name to another component.
        }
    }

    public IReadOnlyList<Stack> Find(NameMatch? reference, Action<ImageBuilderException>? unreadable = null) => _named.Find(reference, unreadable);

    public IReadOnlyList<Stack> Beginning(string text) => _named.Beginning(text);

    public Stack Resolve(string reference, bool evenUnreadable = false) => _named.Resolve(reference, evenUnreadable);

    public Stack Select(Guid id) => store.Activate(id)?.ToModel() ?? throw _named.NotFound(id);

    public void Validate(StackChange change) => _ = Changed(_named.Stored(change.Id), change);

    public Stack Change(StackChange change)
    {
        while (true)
        {
            try
            {
                return store.Update(change.Id, stack => Changed(stack, change))?.ToModel() ?? throw _named.NotFound(change.Id);
            }
            catch (ComponentGoneException)
            {
                // A component was unregistered after it was resolved. The next iteration throws an error that names it, or resolves its name to another
                // component.
            }
        }
    }

    public void ValidateName(string name, Guid? id) => _named.ValidateName(name, id);

    public Stack Rename(Guid id, string newName) => _named.Rename(id, newName);

    public Stack Copy(Guid id, string newName) =>
        _named.Named(
            id,
            newName,
            () =>
            {
                var copy = _named.Stored(id).ToNew() with { Id = Guid.NewGuid(), Name = newName, Created = time.GetUtcNow() };
                var addition = store.Add(copy, activate: false);
                return addition.NameTaken ? throw new NameTakenException() : addition.Stack;
            }
        );

    public IReadOnlyList<StackComponent> Unregister(Guid id, bool recursive) =>
        [.. (store.Remove(id, recursive) ?? throw _named.NotFound(id)).Select(static component => component.ToModel())];

    private NewStack Changed(StoredStack stack, StackChange change)
    {
        if (change.Removed.FirstOrDefault(change.Components.ContainsKey, (ComponentKind)(-1)) is var both && Enum.IsDefined(both))
        {
            throw new ImageBuilderException(ErrorCode.InvalidParameterCombination, $"{both} is given and removed at once.", stack.Name, "Do one of the two.");
        }

        var changed = stack.ToNew() with
        {
            ImageBuilder = Of(ComponentKind.ImageBuilder, stack.ImageBuilder),
            ArtifactStore = Of(ComponentKind.ArtifactStore, stack.ArtifactStore),
            ContainerRegistry = Of(ComponentKind.ContainerRegistry, stack.ContainerRegistry),
            Labels = LabelRules.Merge(stack.Labels, change.Labels, stack.Name),
            Created = time.GetUtcNow(),
            Carried = change.Carried ?? stack.Carried,
        };
        return changed is { ImageBuilder: null, ArtifactStore: null, ContainerRegistry: null, Carried: null } ? throw Empty(stack.Name) : changed;

        Guid? Of(ComponentKind kind, StoredComponent? present) =>
            change.Components.TryGetValue(kind, out var reference) ? Resolve(kind, reference)
            : change.Removed.Contains(kind) ? null
            : present?.Id;
    }

    private static ImageBuilderException Empty(string stack) =>
        new(
            ErrorCode.InvalidParameterCombination,
            $"The stack '{stack}' has no component: it needs at least one of ImageBuilder, ArtifactStore and ContainerRegistry.",
            stack,
            "Name registered components with -ImageBuilder, -ArtifactStore and -ContainerRegistry."
        );

    private NewStack Accept(StackRegistration registration)
    {
        ComponentName.Check(registration.Name, "stack");
        if (registration is { ImageBuilder: null, ArtifactStore: null, ContainerRegistry: null, Carried: null })
        {
            throw Empty(registration.Name);
        }

        return new(
            Guid.NewGuid(),
            registration.Name,
            Resolve(ComponentKind.ImageBuilder, registration.ImageBuilder),
            Resolve(ComponentKind.ArtifactStore, registration.ArtifactStore),
            Resolve(ComponentKind.ContainerRegistry, registration.ContainerRegistry),
            LabelRules.Accept(registration.Labels, registration.Name),
            time.GetUtcNow()
        )
        {
            Carried = registration.Carried,
        };
    }

    private Guid? Resolve(ComponentKind kind, string? reference) =>
        reference is null ? null : new NamedCatalog<StoredComponent, StackComponent>(components.Of(kind), EntryKind.Of(kind), time).Stored(reference).Id;
}
