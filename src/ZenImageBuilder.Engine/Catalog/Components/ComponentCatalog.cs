using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components;

/// <summary>The registered components. This class applies the rules; the store reads and writes.</summary>
internal sealed class ComponentCatalog(IComponentStore store, TimeProvider time) : IComponentCatalog
{
    public IReadOnlyList<ComponentFlavor> Flavors(ComponentKind kind) =>
        [.. KnownFlavors.All.Where(flavor => flavor.Kind == kind).Select(static flavor => flavor.Describe())];

    public void Validate(ComponentRegistration registration)
    {
        _ = Accept(registration);
        Of(registration.Kind).ValidateName(registration.Name, id: null);
    }

    public StackComponent Register(ComponentRegistration registration)
    {
        var (component, secrets) = Accept(registration);
        return Referring(
            registration.ConnectorId,
            () => store.Add(component, secrets) ? Read(component) : throw Of(registration.Kind).Exists(registration.Name)
        );
    }

    public IReadOnlyList<StackComponent> Find(ComponentKind kind, NameMatch? reference, Action<ImageBuilderException>? unreadable = null) =>
        Of(kind).Find(reference, unreadable);

    public IReadOnlyList<StackComponent> Beginning(ComponentKind kind, string text) => Of(kind).Beginning(text);

    public StackComponent Resolve(ComponentKind kind, string reference, bool evenUnreadable = false) => Of(kind).Resolve(reference, evenUnreadable);

    public void Validate(ComponentChange change) => _ = Changed(Of(change.Kind).Stored(change.Id), store.Secrets(change.Id), change);

    public StackComponent Change(ComponentChange change) =>
        store.Update(change.Kind, change.Id, (component, secrets) => Changed(component, secrets, change))?.ToModel()
        ?? throw Of(change.Kind).NotFound(change.Id);

    public void ValidateName(ComponentKind kind, string name, Guid? id) => Of(kind).ValidateName(name, id);

    public StackComponent Rename(ComponentKind kind, Guid id, string newName) => Of(kind).Rename(id, newName);

    public StackComponent Copy(ComponentKind kind, Guid id, string newName) =>
        Referring(
            connectorId: null,
            () =>
                Of(kind)
                    .Named(
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
                ?? throw Of(kind).NotFound(id)
        );

    public void Unregister(ComponentKind kind, Guid id)
    {
        var removal = store.Remove(kind, id);
        if (removal.Name is not { } name)
        {
            throw Of(kind).NotFound(id);
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

    /// <summary>Decrypts a secret of a component, or returns null if the component has no secret with that name.</summary>
    /// <exception cref="ImageBuilderException">The secret cannot be decrypted.</exception>
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

    /// <summary>
    /// Returns the component that was just stored. If it has a connector, it is read from the store, because only the store knows the connector's name.
    /// </summary>
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

    /// <summary>Applies a change to a component and checks the result by the same rules as a new registration.</summary>
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

    private NamedCatalog<StoredComponent, StackComponent> Of(ComponentKind kind) => new(store.Of(kind), EntryKind.Of(kind), time);
}
