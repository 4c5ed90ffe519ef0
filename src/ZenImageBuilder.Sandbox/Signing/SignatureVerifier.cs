using System.Globalization;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.Signing;

/// <summary>A request with a valid signature, and the values with which its chunks are signed.</summary>
internal sealed record VerifiedRequest(Principal Principal, string PayloadHash, byte[] SigningKey, string Stamp, string Scope, string Signature);

/// <summary>Verifies that a known principal has signed a request for this service and region, at the current time.</summary>
internal sealed class SignatureVerifier(CredentialBook book, string region, TimeProvider time)
{
    private const string Unsigned = "UNSIGNED-PAYLOAD";

    /// <remarks>The hash of the body is given if the body was read first; for S3, a header contains the signed hash.</remarks>
    /// <param name="skew">How far the clock of the service is moved ahead.</param>
    public VerifiedRequest Verify(HttpRequest request, WireProtocol protocol, string service, string? bodyHash, TimeSpan skew = default)
    {
        var isPresigned = request.Query.ContainsKey("X-Amz-Signature");
        var claim = isPresigned ? FromQuery(request, protocol) : FromHeader(request, protocol);
        var credential = book.Find(claim.AccessKey) ?? throw AuthErrors.UnknownKey(protocol, claim.AccessKey);
        CheckScope(claim, protocol, service);
        CheckTime(claim, protocol, time.GetUtcNow() + skew);
        if (!claim.SignedHeaders.Contains("host", StringComparer.Ordinal))
        {
            throw AuthErrors.Incomplete(protocol, "'Host' must be a 'SignedHeader' in the AWS Authorization.");
        }

        var payloadHash = PayloadHash(request, protocol, isPresigned, bodyHash);
        var scope = $"{claim.Date}/{claim.Region}/{service}/aws4_request";
        var key = SigV4.SigningKey(credential.SecretKey, claim.Date, claim.Region, service);
        var canonical = SigV4.CanonicalRequest(request, claim.SignedHeaders, payloadHash, protocol == WireProtocol.S3);
        var signature = SigV4.Sign(key, SigV4.StringToSign(claim.Stamp, scope, canonical));
        if (!SigV4.SameText(signature, claim.Signature))
        {
            throw AuthErrors.WrongSignature(protocol);
        }

        CheckToken(credential, claim.Token, protocol);
        return new VerifiedRequest(credential.Principal, payloadHash, key, claim.Stamp, scope, signature);
    }

    private static string PayloadHash(HttpRequest request, WireProtocol protocol, bool isPresigned, string? bodyHash)
    {
        if (protocol != WireProtocol.S3)
        {
            return bodyHash ?? SigV4.EmptyHash;
        }

        if (isPresigned)
        {
            return request.Header("x-amz-content-sha256") ?? Unsigned;
        }

        return request.Header("x-amz-content-sha256")
            ?? throw AwsException.BadRequest("InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
    }

    private void CheckToken(Credential credential, string? token, WireProtocol protocol)
    {
        if (credential.SessionToken is null)
        {
            return;
        }

        if (token is null || !SigV4.SameText(token, credential.SessionToken))
        {
            throw AuthErrors.WrongToken(protocol);
        }

        if ((credential.Expires is { } end && end <= time.GetUtcNow()) || !credential.Use())
        {
            throw AuthErrors.Expired(protocol);
        }
    }

    private void CheckScope(Claim claim, WireProtocol protocol, string service)
    {
        var isGlobal = protocol == WireProtocol.Query && string.Equals(claim.Region, "us-east-1", StringComparison.Ordinal);
        if (!string.Equals(claim.Region, region, StringComparison.Ordinal) && !isGlobal)
        {
            throw AuthErrors.WrongScope(protocol, $"the region '{claim.Region}' is wrong; expecting '{region}'", region);
        }

        if (!string.Equals(claim.Service, service, StringComparison.Ordinal))
        {
            throw AuthErrors.WrongScope(protocol, $"incorrect service \"{claim.Service}\". This endpoint belongs to \"{service}\".", region);
        }

        if (!claim.Stamp.StartsWith(claim.Date, StringComparison.Ordinal))
        {
            throw AuthErrors.Incomplete(protocol, $"Invalid credential date \"{claim.Date}\". This date is not the same as X-Amz-Date.");
        }
    }

    private static void CheckTime(Claim claim, WireProtocol protocol, DateTimeOffset now)
    {
        if (!SigV4.TryParseStamp(claim.Stamp, out var signed))
        {
            throw AuthErrors.Incomplete(protocol, "Date must be in ISO-8601 'basic format'.");
        }

        if (claim.Expires is { } seconds)
        {
            if (now > signed.AddSeconds(seconds))
            {
                throw AuthErrors.PresignExpired(protocol);
            }

            if (signed > now.AddMinutes(SigV4.AllowedSkewMinutes))
            {
                throw AuthErrors.Skewed(protocol, signed, now);
            }
        }
        else if ((now - signed).Duration() > TimeSpan.FromMinutes(SigV4.AllowedSkewMinutes))
        {
            throw AuthErrors.Skewed(protocol, signed, now);
        }
    }

    private static Claim FromHeader(HttpRequest request, WireProtocol protocol)
    {
        var header = request.Header("Authorization") ?? throw AuthErrors.Missing(protocol);
        if (!header.StartsWith(SigV4.Algorithm + " ", StringComparison.Ordinal))
        {
            throw AuthErrors.Incomplete(protocol, "the authorization mechanism is not AWS4-HMAC-SHA256.");
        }

        var parts = header[(SigV4.Algorithm.Length + 1)..]
            .Split(',', StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
        return Claim.Of(
            protocol,
            parts.GetValueOrDefault("Credential"),
            parts.GetValueOrDefault("SignedHeaders"),
            parts.GetValueOrDefault("Signature"),
            request.Header("x-amz-date") ?? StampOf(request.Header("Date")),
            request.Header("x-amz-security-token"),
            null
        );
    }

    private static Claim FromQuery(HttpRequest request, WireProtocol protocol)
    {
        if (!long.TryParse(request.QueryValue("X-Amz-Expires"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > 604800)
        {
            throw new AwsException(400, "AuthorizationQueryParametersError", "X-Amz-Expires must be a number between 1 and 604800 seconds");
        }

        return Claim.Of(
            protocol,
            request.QueryValue("X-Amz-Credential"),
            request.QueryValue("X-Amz-SignedHeaders"),
            request.QueryValue("X-Amz-Signature"),
            request.QueryValue("X-Amz-Date"),
            request.QueryValue("X-Amz-Security-Token") ?? request.Header("x-amz-security-token"),
            seconds
        );
    }

    private static string? StampOf(string? date) =>
        DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? SigV4.Stamp(time) : null;

    /// <summary>The signature of a request, as the request declares it.</summary>
    private sealed record Claim(
        string AccessKey,
        string Date,
        string Region,
        string Service,
        IReadOnlyList<string> SignedHeaders,
        string Signature,
        string Stamp,
        string? Token,
        long? Expires
    )
    {
        public static Claim Of(WireProtocol protocol, string? credential, string? headers, string? signature, string? stamp, string? token, long? expires)
        {
            if (credential is null || headers is null || signature is null)
            {
                throw AuthErrors.Incomplete(protocol, "Credential, SignedHeaders and Signature are required.");
            }

            var scope = credential.Split('/');
            if (scope.Length < 5 || !string.Equals(scope[^1], "aws4_request", StringComparison.Ordinal))
            {
                throw AuthErrors.Incomplete(protocol, "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
            }

            if (stamp is null)
            {
                throw AuthErrors.Incomplete(protocol, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
            }

            return new Claim(string.Join('/', scope[..^4]), scope[^4], scope[^3], scope[^2], headers.Split(';'), signature, stamp, token, expires);
        }
    }
}
