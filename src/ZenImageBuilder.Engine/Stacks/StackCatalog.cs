using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Components;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Stacks;

/// <summary>The registered stacks: the rules, over a store.</summary>
internal sealed class StackCatalog(IStackStore store, IComponentStore components, TimeProvider time) : IStackCatalog
{
    private readonly NamedLookup<StoredStack> _lookup = new(store, static stack => (stack.Id, stack.Name), "stack", "Stack", ErrorCode.StackNotFound);

    public Stack? Active => store.Active()?.ToModel();

    public void Validate(StackRegistration registration)
    {
        _ = Accept(registration);
        if (store.FindByName(registration.Name) is not null)
        {
            throw Exists(registration);
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
                throw Exists(registration);
            }

            // A component went between the two steps: the next round says which, or finds what its name means by now.
        }
    }

    public IReadOnlyList<Stack> Find(string? reference) => [.. _lookup.Find(reference).Select(static stack => stack.ToModel())];

    public Stack Resolve(string reference) => _lookup.Resolve(reference).ToModel();

    public Stack Select(Guid id) => store.Activate(id)?.ToModel() ?? throw _lookup.NotFound(id.ToString());

    public void Unregister(Guid id)
    {
        if (!store.Remove(id))
        {
            throw _lookup.NotFound(id.ToString());
        }
    }

    private NewStack Accept(StackRegistration registration)
    {
        ComponentName.Check(registration.Name, "stack");
        if (registration is { ImageBuilder: null, ArtifactStore: null, ContainerRegistry: null })
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"The stack '{registration.Name}' has no component: it needs at least one of ImageBuilder, ArtifactStore and ContainerRegistry.",
                registration.Name,
                "Name registered components with -ImageBuilder, -ArtifactStore and -ContainerRegistry.");
        }

        return new(
            Guid.NewGuid(),
            registration.Name,
            Resolve(ComponentKind.ImageBuilder, registration.ImageBuilder),
            Resolve(ComponentKind.ArtifactStore, registration.ArtifactStore),
            Resolve(ComponentKind.ContainerRegistry, registration.ContainerRegistry),
            LabelRules.Accept(registration.Labels, registration.Name),
            time.GetUtcNow());
    }

    private Guid? Resolve(ComponentKind kind, string? reference) => reference is null
        ? null
        : new NamedLookup<StoredComponent>(
            components.Of(kind), static component => (component.Id, component.Name), kind.Words(), kind.ToString(), ErrorCode.ComponentNotFound).Resolve(reference).Id;

    private static ImageBuilderException Exists(StackRegistration registration) => new(
        ErrorCode.StackExists,
        $"A stack with the name '{registration.Name}' is registered already.",
        registration.Name,
        $"Choose another name, or remove the registered one: Unregister-Stack {registration.Name}");
}
