using System.Collections.Concurrent;
using ZenImageBuilder.Sandbox.Iam;

namespace ZenImageBuilder.Sandbox.Signing;

/// <summary>The kind of principal that signs; it determines which operations of STS are allowed.</summary>
internal enum PrincipalKind
{
    User,
    AssumedRole,
    FederatedUser,
}

/// <summary>The principal that signs: its account, the ARN in errors and in GetCallerIdentity, and its unique ID.</summary>
internal sealed record Principal(string Account, string Arn, string UserId)
{
    public PrincipalKind Kind { get; init; }

    /// <summary>
    /// The identity whose policies apply: the user, the role, or the user that federated; null for an identity that this sandbox does not have.
    /// </summary>
    public Identity? Identity { get; init; }

    /// <summary>The session policies, which can only restrict; null if the session has none.</summary>
    public IReadOnlyList<PolicyDocument>? SessionPolicies { get; init; }

    /// <summary>Whether it uses a session token.</summary>
    public bool IsTemporary { get; init; }
}

/// <summary>A key pair; if it is temporary, with a session token and an expiry.</summary>
internal sealed record Credential(string AccessKey, string SecretKey, string? SessionToken, Principal Principal, DateTimeOffset? Expires)
{
    private int _used;

    /// <summary>The number of requests after which it is treated as expired, or null.</summary>
    public int? Requests { get; init; }

    /// <summary>Counts a request; false if the limit is exceeded.</summary>
    public bool Use() => Requests is not { } most || Interlocked.Increment(ref _used) <= most;

    /// <summary>Only the access key, because a record would print its secrets.</summary>
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
