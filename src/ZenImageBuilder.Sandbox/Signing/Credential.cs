using System.Collections.Concurrent;

namespace ZenImageBuilder.Sandbox.Signing;

/// <summary>Who signs: the account, the ARN that errors and GetCallerIdentity name, and the unique id.</summary>
internal sealed record Principal(string Account, string Arn, string UserId);

/// <summary>A key pair, with a session token and an end when it is temporary.</summary>
internal sealed record Credential(string AccessKey, string SecretKey, string? SessionToken, Principal Principal, DateTimeOffset? Expires)
{
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
