using System.Runtime.CompilerServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>
/// The registered service connectors. This class applies the rules; <paramref name="store"/> reads and writes, and <paramref name="services"/> sends requests
/// to the services.
/// </summary>
internal sealed class ConnectorCatalog(IConnectorStore store, IReadOnlyList<IConnectorAccess> services, TimeProvider time) : IConnectorCatalog
{
    private readonly NamedCatalog<StoredConnector, ServiceConnector> _named = new(store, EntryKind.Connector, time);

    private readonly ConnectorVerification _verification = new(services, time);

    public IReadOnlyList<ServiceConnectorType> Types { get; } = [.. ConnectorTypes.All.Select(ConnectorDescriptions.Of)];

    public Task<ConnectorRegistration> ConfigureAsync(
        ConnectorAutoConfiguration wish,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => _verification.Service(ConnectorTypes.Get(wish.Template.Type).Name).ConfigureAsync(wish, aws, observer, cancellationToken);

    public void Validate(ConnectorRegistration registration)
    {
        var (connector, _) = ConnectorRules.Accept(registration, Guid.NewGuid(), time.GetUtcNow());
        ConnectorRules.RequireLive(connector, time.GetUtcNow());
        _named.ValidateName(registration.Name, id: null);
    }

    public async Task<ServiceConnector> RegisterAsync(
        ConnectorRegistration registration,
        bool verify,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var (connector, secrets) = ConnectorRules.Accept(registration, Guid.NewGuid(), time.GetUtcNow());
        _named.ValidateName(registration.Name, id: null);

        var credentials = new ConnectorCredentials(connector, secrets.GetValueOrDefault);
        var resources = verify ? await _verification.VerifyAsync(credentials, null, null, observer, cancellationToken).ConfigureAwait(false) : [];
        return store.Add(connector, secrets) ? connector.ToModel() with { Resources = resources } : throw _named.Exists(registration.Name);
    }

    public IReadOnlyList<ServiceConnector> Find(NameMatch? reference, Action<ImageBuilderException>? unreadable = null) => _named.Find(reference, unreadable);

    public IReadOnlyList<ServiceConnector> Beginning(string text) => _named.Beginning(text);

    public ServiceConnector Resolve(string reference, bool evenUnreadable = false) => _named.Resolve(reference, evenUnreadable);

    public void Validate(ConnectorChange change)
    {
        var after = Changed(_named.Stored(change.Id), change).Connector;
        foreach (var user in store.Users(change.Id))
        {
            ConnectionRules.RequireStillFits(user, after);
        }
    }

    public async Task<ServiceConnector> ChangeAsync(ConnectorChange change, bool verify, IEngineObserver observer, CancellationToken cancellationToken)
    {
        IReadOnlyList<ConnectorResource> resources = [];
        if (verify)
        {
            var (connector, secrets, removed) = Changed(_named.Stored(change.Id), change);
            var credentials = new ConnectorCredentials(
                connector,
                name => secrets.GetValueOrDefault(name) ?? (removed.Contains(name) ? null : store.OpenSecret(change.Id, name))
            );
            resources = await _verification.VerifyAsync(credentials, null, null, observer, cancellationToken).ConfigureAwait(false);
        }

        return (store.Update(change.Id, before => Changed(before, change)) ?? throw _named.NotFound(change.Id)).ToModel() with
        {
            Resources = resources,
        };
    }

    public void ValidateName(string name, Guid? id) => _named.ValidateName(name, id);

    public ServiceConnector Rename(Guid id, string newName) => _named.Rename(id, newName);

    public void Unregister(Guid id)
    {
        var removal = store.Remove(id);
        if (removal.Name is not { } name)
        {
            throw _named.NotFound(id);
        }

        if (removal.UsedBy is { Count: > 0 } users)
        {
            throw new ImageBuilderException(
                ErrorCode.ConnectorInUse,
                $"The service connector '{name}' is used by {string.Join(", ", users.Select(static user => $"the {user.Kind.Words()} '{user.Name}'"))}.",
                name,
                $"Disconnect {(users.Count == 1 ? "it" : "them")} first: {string.Join("; ", users.Select(static user => $"Disconnect-{user.Kind} {user.Name}"))}"
            );
        }
    }

    public Task<IReadOnlyList<ConnectorResource>> VerifyAsync(
        Guid id,
        string? resourceType,
        string? resourceId,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => _verification.VerifyAsync(Credentials(_named.Stored(id)), resourceType, resourceId, observer, cancellationToken);

    public async IAsyncEnumerable<ConnectorResource> ResourcesAsync(
        ConnectorResourceQuery query,
        IEngineObserver observer,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var asked = store
            .List(names: null)
            .Where(connector => query.Connectors is null || query.Connectors.Contains(connector.Id))
            .Where(connector => query.ConnectorType is null || connector.Type.Equals(query.ConnectorType, StringComparison.OrdinalIgnoreCase))
            .Where(connector => query.ResourceType is null || connector.Reaches().Contains(query.ResourceType, StringComparer.OrdinalIgnoreCase))
            .Select(connector => _verification.RowsAsync(Credentials(connector), query.ResourceType, query.ResourceId, observer, cancellationToken))
            .ToList();
        foreach (var answer in asked)
        {
            foreach (var row in await answer.ConfigureAwait(false))
            {
                yield return row;
            }
        }
    }

    public async Task<ServiceConnectorLogin> LogInAsync(ConnectorLoginRequest request, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var connector = _named.Stored(request.Id);
        ConnectorRules.RequireLive(connector, time.GetUtcNow());
        var (type, resource) = _verification.Choose(connector, request.ResourceType, request.ResourceId);
        return await _verification
            .Service(connector.Type)
            .LogInAsync(Credentials(connector), type, resource, request, observer, cancellationToken)
            .ConfigureAwait(false);
    }

    public async Task<ConnectionCheck> CheckAsync(ConnectionCandidate candidate, bool verify, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var requirement = ConnectionRules.Requirement(candidate.Kind, candidate.Flavor, candidate.Name);
        var connector = _named.Stored(candidate.Connector);
        var resource = ConnectionRules.Resource(candidate, requirement, connector);
        var names =
            verify
                ? await _verification.ReachAsync(Credentials(connector), requirement.ResourceType, resource, observer, cancellationToken).ConfigureAwait(false)
            : resource is null ? []
            : [resource];
        return new(connector.Id, ConnectorVerification.Row(connector, requirement.ResourceType, names));
    }

    public IReadOnlyList<ServiceConnector> Compatible(StackComponent component)
    {
        var kind = ComponentKinds.Of(component);
        return
        [
            .. store
                .List(names: null)
                .Where(connector =>
                    connector.Damage is null
                    && ConnectionRules.Fits(new(kind, component.Name, component.Flavor, component.Configuration, connector.Name, null), connector)
                )
                .Select(static connector => connector.ToModel()),
        ];
    }

    private ConnectorCredentials Credentials(StoredConnector connector) => new(connector, name => store.OpenSecret(connector.Id, name));

    /// <summary>Applies a change to a connector and checks the result by the same rules as a new registration.</summary>
    private ConnectorUpdate Changed(StoredConnector before, ConnectorChange change)
    {
        var type = ConnectorTypes.Get(before.Type);
        var method = type.Method(change.AuthMethod ?? before.AuthMethod);
        var set = method.Set(type.Name);
        var removed = change
            .Removed.SelectMany(name => set.Removable(name, before.Name))
            .Select(static rule => rule.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (change.Configuration.Keys.Concat(change.Secrets.Keys).FirstOrDefault(removed.Contains) is { } both)
        {
            throw new ImageBuilderException(ErrorCode.InvalidParameterCombination, $"{both} is given and removed at once.", before.Name, "Do one of the two.");
        }

        // If the authentication method changes, the attributes that the new method does not have are removed.
        bool Stays(string name) =>
            !removed.Contains(name)
            && (method.Name == before.AuthMethod || method.Attributes.Any(rule => rule.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
        var configuration = before.Configuration.Where(pair => Stays(pair.Key)).ToDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in change.Configuration)
        {
            configuration[name] = value;
        }

        var sameMethod = method.Name == before.AuthMethod;
        var renewed = change.Secrets.Count > 0;
        var expiry = new ConnectorExpiry(
            change.Expiry.Seconds ?? (sameMethod ? before.Expiry.Seconds : null),
            change.Expiry.At ?? (sameMethod && !renewed ? before.Expiry.At : null),
            change.Expiry.SkewTolerance ?? (sameMethod && (change.Expiry.At is not null || !renewed) ? before.Expiry.SkewTolerance : null)
        );
        var resourceTypes = change.ResourceTypes ?? before.ResourceTypes;
        var registration = new ConnectorRegistration(
            before.Name,
            before.Type,
            method.Name,
            resourceTypes,
            change.ResourceId ?? (change.ResourceTypes is null ? before.ResourceId : null),
            configuration,
            change.Secrets,
            expiry,
            change.Description ?? before.Description,
            LabelRules.Merge(before.Labels, change.Labels, before.Name)
        )
        {
            SecretVault = before.Vault,
        };
        var (after, secrets) = ConnectorRules.Accept(
            registration,
            before.Id,
            time.GetUtcNow(),
            before.SecretNames.Where(Stays).ToHashSet(StringComparer.OrdinalIgnoreCase)
        );
        ConnectorRules.RequireLive(after, change.Expiry.At is null ? DateTimeOffset.MinValue : time.GetUtcNow());
        return new(after with { Created = before.Created }, secrets, [.. before.SecretNames.Where(name => !Stays(name))]);
    }
}
