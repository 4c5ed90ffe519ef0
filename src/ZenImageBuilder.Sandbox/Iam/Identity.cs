using System.Collections.Concurrent;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.Iam;

/// <summary>
/// A user or a role, with its inline policies. The content of managed policies is not known: <see cref="IsOpen"/> means that everything is allowed.
/// </summary>
internal sealed class Identity(string arn, string id, DateTimeOffset created)
{
    private readonly ConcurrentDictionary<string, PolicyDocument> _policies = new(StringComparer.Ordinal);

    public string Arn { get; } = arn;

    public DateTimeOffset Created { get; } = created;

    /// <summary>The unique ID: AIDA… for users, AROA… for roles.</summary>
    public string Id { get; } = id;

    /// <summary>Whether it has all permissions, like an administrator.</summary>
    public bool IsOpen { get; set; }

    /// <summary>For roles: the principals that may assume it; null for all principals of the account.</summary>
    public PolicyDocument? Trust { get; init; }

    /// <summary>For roles: the longest lifetime of a session, in seconds: 3600 to 43200.</summary>
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

    /// <summary>The user or role with that name, with any path.</summary>
    /// <param name="kind"><c>user</c> or <c>role</c>.</param>
    public Identity? Named(string kind, string name) => Kind(kind).FirstOrDefault(identity => string.Equals(identity.Name, name, StringComparison.Ordinal));

    public void Remove(Identity identity) => _identities.TryRemove(identity.Arn, out _);

    public Identity AddUser(string name) => Add(new($"arn:{Partition}:iam::{Account}:user/{name}", Randomness.AccessKey("AIDA"), time.GetUtcNow()));

    /// <param name="path">The name, with its path before it if it has one, such as <c>service-role/builds</c>.</param>
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
