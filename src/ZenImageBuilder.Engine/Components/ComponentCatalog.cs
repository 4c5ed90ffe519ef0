using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Components;

/// <summary>The registered components: the rules, over a store.</summary>
internal sealed class ComponentCatalog(IComponentStore store, TimeProvider time) : IComponentCatalog
{
    public IReadOnlyList<FlavorDescription> Flavors(ComponentKind kind) =>
        [.. Components.Flavors.All.Where(flavor => flavor.Kind == kind).Select(static flavor => flavor.Describe())];

    public void Validate(ComponentRegistration registration)
    {
        _ = Accept(registration);
        if (store.Of(registration.Kind).FindByName(registration.Name) is not null)
        {
            throw Exists(registration);
        }
    }

    public StackComponent Register(ComponentRegistration registration)
    {
        var (component, secrets) = Accept(registration);
        return store.Add(component, secrets) ? component.ToModel() : throw Exists(registration);
    }

    public IReadOnlyList<StackComponent> Find(ComponentKind kind, string? reference) =>
        [.. Lookup(kind).Find(reference).Select(static component => component.ToModel())];

    public StackComponent Resolve(ComponentKind kind, string reference) => Lookup(kind).Resolve(reference).ToModel();

    public void Unregister(ComponentKind kind, Guid id)
    {
        var removal = store.Remove(kind, id);
        if (removal.Name is not { } name)
        {
            throw Lookup(kind).NotFound(id.ToString());
        }

        if (removal.UsedBy is { Count: > 0 } stacks)
        {
            throw new ImageBuilderException(
                ErrorCode.ComponentInUse,
                $"The {kind.Words()} '{name}' is used by the stack{(stacks.Count == 1 ? string.Empty : "s")} {string.Join(", ", stacks.Select(static stack => $"'{stack}'"))}.",
                name,
                "Unregister the stack first: Unregister-Stack");
        }
    }

    /// <summary>Opens a secret of a component, or returns null where it has none of that name.</summary>
    /// <exception cref="ImageBuilderException">The secret cannot be opened.</exception>
    public Secret? OpenSecret(Guid componentId, string name) => store.OpenSecret(componentId, name);

    private (StoredComponent Component, IReadOnlyDictionary<string, Secret> Secrets) Accept(ComponentRegistration registration)
    {
        ComponentName.Check(registration.Name, registration.Kind.Words());
        var flavor = Components.Flavors.Get(registration.Kind, registration.Flavor);
        var attributes = flavor.Accept(registration);
        var labels = LabelRules.Accept(registration.Labels, registration.Name);
        var now = time.GetUtcNow();
        return (new(Guid.NewGuid(), registration.Kind, registration.Name, flavor.Name, attributes.Values, labels, now, now), attributes.Secrets);
    }

    private NamedLookup<StoredComponent> Lookup(ComponentKind kind) =>
        new(store.Of(kind), static component => (component.Id, component.Name), kind.Words(), kind.ToString(), ErrorCode.ComponentNotFound);

    private static ImageBuilderException Exists(ComponentRegistration registration) => new(
        ErrorCode.ComponentExists,
        $"{char.ToUpperInvariant(registration.Kind.WithArticle()[0])}{registration.Kind.WithArticle()[1..]} with the name '{registration.Name}' is registered already.",
        registration.Name,
        $"Choose another name, or remove the registered one: Unregister-{registration.Kind} {registration.Name}");
}
