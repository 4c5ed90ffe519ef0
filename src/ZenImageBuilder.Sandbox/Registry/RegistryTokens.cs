using System.Collections.Concurrent;
using System.Text;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox.Registry;

/// <summary>The passwords that GetAuthorizationToken has issued, and the principal of each.</summary>
internal sealed class RegistryTokens(TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<string, (Principal Principal, long Issued)> _tokens = new(StringComparer.Ordinal);

    public (string Password, DateTimeOffset Expires) Issue(Principal principal)
    {
        var password = Randomness.Secret(96);
        _tokens[password] = (principal, time.GetTimestamp());
        return (password, time.GetUtcNow().Add(Lifetime));
    }

    /// <summary>Checks <c>Authorization: Basic AWS:password</c>.</summary>
    public Principal Check(HttpRequest request)
    {
        var header = request.Header("Authorization");
        if (header is null || !header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            throw new AwsException(401, "UNAUTHORIZED", "Not Authorized");
        }

        var bytes = new byte[header.Length];
        var words = Convert.TryFromBase64String(header["Basic ".Length..].Trim(), bytes, out var count)
            ? Encoding.UTF8.GetString(bytes, 0, count).Split(':', 2)
            : [];
        if (words is not ["AWS", var password] || !_tokens.TryGetValue(password, out var token))
        {
            throw new AwsException(401, "UNAUTHORIZED", "Not Authorized");
        }

        return time.GetElapsedTime(token.Issued) < Lifetime ? token.Principal : throw AuthErrors.Expired(WireProtocol.Registry);
    }
}
