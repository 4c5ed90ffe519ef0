using System.Collections.Concurrent;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.Iam;

/// <summary>A user or a role, with its inline policies. A policy by the ARN of a managed one is not looked into: <see cref="IsOpen"/> says that everything is allowed.</summary>
internal sealed class Identity(string arn, string id, DateTimeOffset created)
{
    private readonly ConcurrentDictionary<string, PolicyDocument> _policies = new(StringComparer.Ordinal);

    public string Arn { get; } = arn;

    public DateTimeOffset Created { get; } = created;

    /// <summary>The unique id: AIDA… for users, AROA… for roles.</summary>
    public string Id { get; } = id;

    /// <summary>Whether it may do everything, as an administrator may.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Roles: who may assume it; null for everybody in the account.</summary>
    public PolicyDocument? Trust { get; init; }

    /// <summary>Roles: the longest life of a session, in seconds: 3600 to 43200.</summary>
    public int MaxSessionSeconds { get; init; } = 3600;

    public IReadOnlyCollection<PolicyDocument> Policies => (IReadOnlyCollection<PolicyDocument>)_policies.Values;

    public IReadOnlyDictionary<string, PolicyDocument> PoliciesByName => _policies;

    public void Put(string name, PolicyDocument policy) => _policies[name] = policy;

    public bool Delete(string name) => _policies.TryRemove(name, out _);

    public string Name => Arn[(Arn.LastIndexOf('/') + 1)..];
}

/// <summary>The users and roles of the account, by ARN.</summary>
internal sealed class IdentityStore(string partition, string account, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Identity> _identities = new(StringComparer.Ordinal);

    public string Account { get; } = account;

    public string Partition { get; } = partition;

    public Identity? Find(string arn) => _identities.GetValueOrDefault(arn);

    public IEnumerable<Identity> Roles => Kind("role").OrderBy(role => role.Name, StringComparer.Ordinal);

    /// <summary>The user or role of that name, whatever its path.</summary>
    /// <param name="kind"><c>user</c> or <c>role</c>.</param>
    public Identity? Named(string kind, string name) => Kind(kind).FirstOrDefault(identity => string.Equals(identity.Name, name, StringComparison.Ordinal));

    public void Remove(Identity identity) => _identities.TryRemove(identity.Arn, out _);

    public Identity AddUser(string name) => Add(new($"arn:{Partition}:iam::{Account}:user/{name}", Randomness.AccessKey("AIDA"), time.GetUtcNow()));

    /// <param name="path">The name, with a path before it where it has one, such as <c>service-role/builds</c>.</param>
    public Identity AddRole(string path, PolicyDocument? trust, int maxSessionSeconds) =>
        Add(
            new($"arn:{Partition}:iam::{Account}:role/{path}", Randomness.AccessKey("AROA"), time.GetUtcNow())
            {
                Trust = trust,
                MaxSessionSeconds = maxSessionSeconds,
            }
        );

    private IEnumerable<Identity> Kind(string kind) => _identities.Values.Where(identity => identity.Arn.Contains($":{kind}/", StringComparison.Ordinal));

    private Identity Add(Identity identity) => _identities[identity.Arn] = identity;
}
