using System.Security.Cryptography;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Tests.Support;

/// <summary>Signs requests without an SDK, so that a test can sign them incorrectly. Witnesses tests the signatures of independent clients.</summary>
internal sealed record Signer(string AccessKey, string SecretKey, string Region)
{
    public string? SessionToken { get; init; }

    public DateTimeOffset Time { get; init; } = DateTimeOffset.UtcNow;

    public string? CredentialRegion { get; init; }

    public HttpRequestMessage Sign(HttpRequestMessage message, string service, string payloadHash)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = message.RequestUri!.Authority,
            ["x-amz-date"] = SigV4.Stamp(Time),
            ["x-amz-content-sha256"] = payloadHash,
        };
        if (SessionToken is not null)
        {
            headers["x-amz-security-token"] = SessionToken;
        }

        foreach (var header in message.Headers)
        {
            headers[header.Key.ToLowerInvariant()] = string.Join(',', header.Value);
        }

        var request = new HttpRequest
        {
            Method = message.Method.Method,
            RawPath = message.RequestUri.GetComponents(UriComponents.Path | UriComponents.KeepDelimiter, UriFormat.UriEscaped),
            RawQuery = message.RequestUri.Query.TrimStart('?'),
            Headers = new Dictionary<string, string>(headers, StringComparer.OrdinalIgnoreCase),
            Body = null!,
        };
        var date = SigV4.Stamp(Time)[..8];
        var scope = $"{date}/{CredentialRegion ?? Region}/{service}/aws4_request";
        var canonical = SigV4.CanonicalRequest(request, [.. headers.Keys], payloadHash, service == "s3");
        var key = SigV4.SigningKey(SecretKey, date, CredentialRegion ?? Region, service);
        var signature = SigV4.Sign(key, SigV4.StringToSign(SigV4.Stamp(Time), scope, canonical));
        foreach (var (name, value) in headers)
        {
            if (name != "host")
            {
                message.Headers.Remove(name);
            }

            if (name != "host")
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        message.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential={AccessKey}/{scope}, SignedHeaders={string.Join(';', headers.Keys)}, Signature={signature}"
        );
        return message;
    }

    public static string Hash(byte[] body) => Convert.ToHexString(SHA256.HashData(body)).ToLowerInvariant();
}
