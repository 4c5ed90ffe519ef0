using System.Collections.Concurrent;
using ZenImageBuilder.Sandbox.Iam;

namespace ZenImageBuilder.Sandbox.Signing;

/// <summary>What kind of principal signs: what it may ask of STS depends on it.</summary>
internal enum PrincipalKind
{
    User,
    AssumedRole,
    FederatedUser,
}

/// <summary>Who signs: the account, the ARN that errors and GetCallerIdentity name, and the unique id.</summary>
internal sealed record Principal(string Account, string Arn, string UserId)
{
    public PrincipalKind Kind { get; init; }

    /// <summary>The identity whose policies count: the user, the role, or the user that federated; null for one that this sandbox does not keep.</summary>
    public Identity? Identity { get; init; }

    /// <summary>The session policies, which only take away; null where the session has none.</summary>
    public IReadOnlyList<PolicyDocument>? SessionPolicies { get; init; }

    /// <summary>Whether it acts with a session token.</summary>
    public bool IsTemporary { get; init; }
}

/// <summary>A key pair, with a session token and an end when it is temporary.</summary>
internal sealed record Credential(string AccessKey, string SecretKey, string? SessionToken, Principal Principal, DateTimeOffset? Expires)
{
    private int _used;

    /// <summary>How many requests it serves at most before it counts as expired, or null.</summary>
    public int? Requests { get; init; }

    /// <summary>Counts a request; false once there were too many.</summary>
    public bool Use() => Requests is not { } most || Interlocked.Increment(ref _used) <= most;

    /// <summary>Only the name: a record would print its secrets.</summary>
    public override string ToString() => AccessKey;
}

/// <summary>The credentials that this sandbox knows, by access key.</summary>
internal sealed class CredentialBook
{
    private readonly ConcurrentDictionary<string, Credential> _credentials = new(StringComparer.Ordinal);

    public void Add(Credential credential) => _credentials[credential.AccessKey] = credential;

    public void Remove(Credential credential) => _credentials.TryRemove(credential.AccessKey, out _);

    public Credential? Find(string accessKey) => _credentials.TryGetValue(accessKey, out var credential) ? credential : null;
}
