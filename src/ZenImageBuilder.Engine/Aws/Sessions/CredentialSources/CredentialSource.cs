namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>Where credentials came from, and how to get others when AWS says that these have expired.</summary>
/// <param name="Words">In words, such as <c>the profile 'dev'</c>.</param>
/// <param name="Renewable">The credentials where they can be had anew, else null.</param>
internal sealed record CredentialSource(string Words, IRenewableCredentials? Renewable = null)
{
    public override string ToString() => Words;
}

/// <summary>Credentials that can be had anew before their time.</summary>
internal interface IRenewableCredentials
{
    /// <summary>Counts the sessions that were had so far.</summary>
    int Generation { get; }

    /// <summary>Forgets the session of that generation; of many callers that find it expired at once, the first one counts.</summary>
    void Renew(int generation);
}
