using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Stacks;

/// <summary>The registered stacks: the rules, over a store.</summary>
internal sealed class StackCatalog(IStackStore store, IComponentStore components, IConnectorStore connectors, TimeProvider time) : IStackCatalog
{
    private readonly NamedLookup<StoredStack> _lookup = new(store, static stack => (stack.Id, stack.Name), "stack", "Stack", ErrorCode.StackNotFound);

    public IReadOnlyList<ReadinessCheck> Check(Stack stack) =>
        [.. StackChecks.Check(stack), .. StackConnectorChecks.Check(stack, connectors, time.GetUtcNow())];

    public Stack? Active => store.Active() is { } stack ? EntryDamage.Intact(stack).ToModel() : null;

    public void Validate(StackRegistration registration)
    {
        _ = Accept(registration);
        if (store.FindByName(registration.Name) is not null)
        {
            throw Exists(registration.Name);
        }
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
                throw Exists(registration.Name);
            }

            // A component went between the two steps: the next round says which, or finds what its name means by now.
        }
    }

    public IReadOnlyList<Stack> Find(string? reference, Action<ImageBuilderException>? unreadable = null) =>
        [.. _lookup.Find(reference, unreadable).Select(static stack => stack.ToModel())];

    public IReadOnlyList<Stack> Beginning(string text) => [.. _lookup.Beginning(text).Select(static stack => stack.ToModel())];

    public Stack Resolve(string reference, bool evenUnreadable = false) =>
        (evenUnreadable ? _lookup.Identify(reference) : _lookup.Resolve(reference)).ToModel();

    public Stack Select(Guid id) => store.Activate(id)?.ToModel() ?? throw _lookup.NotFound(id.ToString());

    public void Validate(StackChange change) => _ = Changed(Stored(change.Id), change);

    public Stack Change(StackChange change) => Written(change.Id, name: null, () => store.Update(change.Id, stack => Changed(stack, change)));

    public void ValidateName(string name, Guid? id)
    {
        ComponentName.Check(name, "stack");
        if (store.FindByName(name) is { } other && other.Id != id)
        {
            throw Exists(name);
        }
    }

    public Stack Rename(Guid id, string newName)
    {
        ComponentName.Check(newName, "stack");
        return Written(id, newName, () => store.Update(id, stack => stack.ToNew() with { Name = newName, Created = time.GetUtcNow() }));
    }

    public Stack Copy(Guid id, string newName)
    {
        ComponentName.Check(newName, "stack");
        var copy = Stored(id).ToNew() with { Id = Guid.NewGuid(), Name = newName, Created = time.GetUtcNow() };
        var addition = store.Add(copy, activate: false);
        return addition.Stack?.ToModel() ?? throw (addition.NameTaken ? Exists(newName) : _lookup.NotFound(id.ToString()));
    }

    public IReadOnlyList<StackComponent> Unregister(Guid id, bool recursive) =>
        [.. (store.Remove(id, recursive) ?? throw _lookup.NotFound(id.ToString())).Select(static component => component.ToModel())];

    private StoredStack Stored(Guid id) =>
        store.FindByIdPrefix(id.ToString()) is [var stack] ? EntryDamage.Intact(stack) : throw _lookup.NotFound(id.ToString());

    private Stack Written(Guid id, string? name, Func<StoredStack?> write)
    {
        while (true)
        {
            try
            {
                return write()?.ToModel() ?? throw _lookup.NotFound(id.ToString());
            }
            catch (NameTakenException)
            {
                throw Exists(name!);
            }
            catch (ComponentGoneException)
            {
                // Between finding a component and naming it in the stack it went: the next round says which, or finds what its name means by now.
            }
        }
    }

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
        reference is null
            ? null
            : new NamedLookup<StoredComponent>(
                components.Of(kind),
                static component => (component.Id, component.Name),
                kind.Words(),
                kind.ToString(),
                ErrorCode.ComponentNotFound
            )
                .Resolve(reference)
                .Id;

    private static ImageBuilderException Exists(string name) =>
        new(
            ErrorCode.StackExists,
            $"A stack with the name '{name}' is registered already.",
            name,
            $"Choose another name, or remove the registered one: Unregister-Stack {name}"
        );
}
