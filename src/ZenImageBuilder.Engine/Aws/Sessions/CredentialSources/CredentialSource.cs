namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>Where credentials come from, and how to get new ones if AWS reports that these have expired.</summary>
/// <param name="Words">The source as text, such as <c>the profile 'dev'</c>.</param>
/// <param name="Renewable">The credentials if they can be renewed, otherwise null.</param>
internal sealed record CredentialSource(string Words, IRenewableCredentials? Renewable = null)
{
    public override string ToString() => Words;
}

/// <summary>Credentials that can be renewed before they expire.</summary>
internal interface IRenewableCredentials
{
    /// <summary>The number of sessions so far.</summary>
    int Generation { get; }

    /// <summary>Discards the session of that generation; if several callers find it expired at the same time, the first one counts.</summary>
    void Renew(int generation);
}
