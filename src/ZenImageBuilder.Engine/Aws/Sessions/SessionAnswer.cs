using Amazon.Runtime;
using Amazon.SecurityToken.Model;
using ZenImageBuilder.Engine.Aws.Calls;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>STS's answer about a session, whichever operation requested it.</summary>
/// <param name="Expires">When the session ends (UTC).</param>
internal sealed record SessionAnswer(ImmutableCredentials Keys, DateTime Expires)
{
    public static SessionAnswer Of(Credentials? session)
    {
        var keys = session.Promised("the keys of a session");
        return new(
            new(
                keys.AccessKeyId.Promised("the access key of the session"),
                keys.SecretAccessKey.Promised("the secret key of the session"),
                keys.SessionToken.Promised("the token of the session")
            ),
            keys.Expiration?.ToUniversalTime() ?? throw new UnreadableAnswerException("it does not say when the session ends")
        );
    }
}
