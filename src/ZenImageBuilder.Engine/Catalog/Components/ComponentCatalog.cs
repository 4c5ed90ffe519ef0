using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components;

/// <summary>The registered components: the rules, over a store.</summary>
internal sealed class ComponentCatalog(IComponentStore store, TimeProvider time) : IComponentCatalog
{
    public IReadOnlyList<ComponentFlavor> Flavors(ComponentKind kind) =>
        [.. KnownFlavors.All.Where(flavor => flavor.Kind == kind).Select(static flavor => flavor.Describe())];

    public void Validate(ComponentRegistration registration)
    {
        _ = Accept(registration);
        if (store.Of(registration.Kind).FindByName(registration.Name) is not null)
        {
            throw Exists(registration.Kind, registration.Name);
        }
    }

    public StackComponent Register(ComponentRegistration registration)
    {
        var (component, secrets) = Accept(registration);
        return Referring(registration.ConnectorId, () => store.Add(component, secrets) ? Read(component) : throw Exists(registration.Kind, registration.Name));
    }

    public IReadOnlyList<StackComponent> Find(ComponentKind kind, string? reference, Action<ImageBuilderException>? unreadable = null) =>
        [.. Lookup(kind).Find(reference, unreadable).Select(static component => component.ToModel())];

    public IReadOnlyList<StackComponent> Beginning(ComponentKind kind, string text) =>
        [.. Lookup(kind).Beginning(text).Select(static component => component.ToModel())];

    public StackComponent Resolve(ComponentKind kind, string reference, bool evenUnreadable = false) =>
        (evenUnreadable ? Lookup(kind).Identify(reference) : Lookup(kind).Resolve(reference)).ToModel();

    public void Validate(ComponentChange change)
    {
        var component = store.Of(change.Kind).FindByIdPrefix(change.Id.ToString()) is [var found]
            ? EntryDamage.Intact(found)
            : throw Lookup(change.Kind).NotFound(change.Id.ToString());
        _ = Changed(component, store.Secrets(change.Id), change);
    }

    public StackComponent Change(ComponentChange change) =>
        store.Update(change.Kind, change.Id, (component, secrets) => Changed(component, secrets, change))?.ToModel()
        ?? throw Lookup(change.Kind).NotFound(change.Id.ToString());

    public void ValidateName(ComponentKind kind, string name, Guid? id)
    {
        ComponentName.Check(name, kind.Words());
        if (store.Of(kind).FindByName(name) is { } other && other.Id != id)
        {
            throw Exists(kind, name);
        }
    }

    public StackComponent Rename(ComponentKind kind, Guid id, string newName) =>
        Named(
            kind,
            id,
            newName,
            () =>
                store.Update(
                    kind,
                    id,
                    (component, _) => new(component with { Name = newName, Updated = time.GetUtcNow() }, new Dictionary<string, Secret>(), [])
                )
        );

    public StackComponent Copy(ComponentKind kind, Guid id, string newName) =>
        Referring(
            connectorId: null,
            () =>
                Named(
                    kind,
                    id,
                    newName,
                    () =>
                    {
                        var now = time.GetUtcNow();
                        return store.Copy(kind, id, component => component with { Id = Guid.NewGuid(), Name = newName, Created = now, Updated = now });
                    }
                )
        );

    public StackComponent Connect(ComponentKind kind, Guid id, Guid? connectorId) =>
        Referring(
            connectorId,
            () =>
                store
                    .Update(
                        kind,
                        id,
                        (component, _) =>
                            new(component with { Connection = Connection(connectorId), Updated = time.GetUtcNow() }, new Dictionary<string, Secret>(), [])
                    )
                    ?.ToModel()
                ?? throw Lookup(kind).NotFound(id.ToString())
        );

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
                $"Take it out first: Set-Stack {string.Join(", ", stacks)} -RemoveComponent {kind}; or remove what uses it: Unregister-Stack {string.Join(", ", stacks)}"
            );
        }
    }

    /// <summary>Opens a secret of a component, or returns null where it has none of that name.</summary>
    /// <exception cref="ImageBuilderException">The secret cannot be opened.</exception>
    public Secret? OpenSecret(Guid componentId, string name) => store.OpenSecret(componentId, name);

    private (StoredComponent Component, IReadOnlyDictionary<string, Secret> Secrets) Accept(ComponentRegistration registration)
    {
        ComponentName.Check(registration.Name, registration.Kind.Words());
        var flavor = KnownFlavors.Get(registration.Kind, registration.Flavor);
        var attributes = flavor.Accept(registration);
        var labels = LabelRules.Accept(registration.Labels, registration.Name);
        var now = time.GetUtcNow();
        return (
            new(Guid.NewGuid(), registration.Kind, registration.Name, flavor.Name, attributes.Values, labels, now, now)
            {
                Connection = Connection(registration.ConnectorId),
                Carried = registration.Carried,
            },
            attributes.Secrets
        );
    }

    /// <summary>A component as it was stored: with the name of its connector, which only the store knows.</summary>
    private StackComponent Read(StoredComponent added) => (added.Connection is null ? added : store.Of(added.Kind).FindByName(added.Name) ?? added).ToModel();

    private static StoredConnection? Connection(Guid? connectorId) => connectorId is { } id ? new(id, Name: "") : null;

    private static StackComponent Referring(Guid? connectorId, Func<StackComponent> write)
    {
        try
        {
            return write();
        }
        catch (ConnectorGoneException)
        {
            throw new ImageBuilderException(
                ErrorCode.ConnectorNotFound,
                "The service connector was removed in this moment.",
                connectorId,
                "Get-ServiceConnector lists what is registered."
            );
        }
    }

    private StackComponent Named(ComponentKind kind, Guid id, string name, Func<StoredComponent?> write)
    {
        ComponentName.Check(name, kind.Words());
        try
        {
            return write()?.ToModel() ?? throw Lookup(kind).NotFound(id.ToString());
        }
        catch (NameTakenException)
        {
            throw Exists(kind, name);
        }
    }

    /// <summary>What a component becomes, judged as a registration of the whole would be.</summary>
    private ComponentUpdate Changed(StoredComponent component, IReadOnlySet<string> secrets, ComponentChange change)
    {
        var flavor = KnownFlavors.Get(component.Kind, component.Flavor);
        var removed = change
            .Removed.SelectMany(name => flavor.Removable(name, component.Name))
            .Select(static rule => rule.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (change.Configuration.Keys.Concat(change.Secrets.Keys).FirstOrDefault(removed.Contains) is { } both)
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"{both} is given and removed at once.",
                component.Name,
                "Do one of the two."
            );
        }

        var configuration = new Dictionary<string, object>(component.Configuration, StringComparer.OrdinalIgnoreCase);
        foreach (var name in removed)
        {
            _ = configuration.Remove(name);
        }

        foreach (var (name, value) in change.Configuration)
        {
            configuration[name] = value;
        }

        var registration = new ComponentRegistration(component.Kind, component.Name, flavor.Name, configuration, component.Labels, change.Secrets);
        var accepted = flavor.Accept(registration, secrets.Where(name => !removed.Contains(name)).ToHashSet(StringComparer.OrdinalIgnoreCase));
        var after = component with
        {
            Configuration = accepted.Values,
            Labels = LabelRules.Merge(component.Labels, change.Labels, component.Name),
            Updated = time.GetUtcNow(),
            Carried = change.Carried ?? component.Carried,
        };
        return new(after, accepted.Secrets, [.. secrets.Where(removed.Contains)]);
    }

    private NamedLookup<StoredComponent> Lookup(ComponentKind kind) =>
        new(store.Of(kind), static component => (component.Id, component.Name), kind.Words(), kind.ToString(), ErrorCode.ComponentNotFound);

    private static ImageBuilderException Exists(ComponentKind kind, string name) =>
        new(
            ErrorCode.ComponentExists,
            $"{char.ToUpperInvariant(kind.WithArticle()[0])}{kind.WithArticle()[1..]} with the name '{name}' is registered already.",
            name,
            $"Choose another name, or remove the registered one: Unregister-{kind} {name}"
        );
}
