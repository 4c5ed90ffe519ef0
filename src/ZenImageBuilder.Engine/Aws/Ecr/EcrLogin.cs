using System.Text;
using Amazon.ECR.Model;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Oci;

namespace ZenImageBuilder.Engine.Aws.Ecr;

/// <summary>Gets a user and a password for the ECR registry of a session's account and region.</summary>
internal static class EcrLogin
{
    /// <returns>The login, the registry that it is for, and when it expires (UTC).</returns>
    public static async Task<(RegistryLogin Login, string? Registry, DateTimeOffset? Expires)> GetAsync(
        AwsSession session,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        using var client = new AwsClients(session, observer).Ecr();
        var call = new AwsCall("ecr:GetAuthorizationToken", $"registry of region '{session.Region}'", session.Source);
        return await call.RunAsync(() => client.GetAuthorizationTokenAsync(new(), cancellationToken), Read, cancellationToken).ConfigureAwait(false);
    }

    private static (RegistryLogin Login, string? Registry, DateTimeOffset? Expires) Read(GetAuthorizationTokenResponse answer)
    {
        var data = answer.AuthorizationData.Present().FirstOrDefault().Promised("a token");
        var login = Decode(data.AuthorizationToken.Promised("a token")) ?? throw new UnreadableAnswerException("its token is not a user with a password");
        return (login, data.ProxyEndpoint is { } endpoint ? RegistryAddress.HostOf(endpoint) : null, data.ExpiresAt.Utc());
    }

    // base64 of user:password.
    private static RegistryLogin? Decode(string token)
    {
        Span<byte> bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes[..length]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : new(text[..colon], new(text[(colon + 1)..]));
    }
}
