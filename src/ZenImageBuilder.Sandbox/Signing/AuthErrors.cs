using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.Signing;

/// <summary>AWS's answers to a request that is not correctly signed; each protocol has its own code and status for the same problem.</summary>
internal static class AuthErrors
{
    public static AwsException Missing(WireProtocol protocol) =>
        protocol switch
        {
            WireProtocol.S3 => new AwsException(403, "AccessDenied", "Access Denied"),
            WireProtocol.Query => new AwsException(403, "MissingAuthenticationToken", "Request is missing Authentication Token"),
            _ => new AwsException(400, "MissingAuthenticationTokenException", "Missing Authentication Token"),
        };

    public static AwsException Incomplete(WireProtocol protocol, string what) =>
        protocol switch
        {
            WireProtocol.S3 => new AwsException(400, "AuthorizationHeaderMalformed", $"The authorization header is malformed; {what}"),
            WireProtocol.Query => new AwsException(403, "IncompleteSignature", $"The request signature does not conform to AWS standards: {what}"),
            _ => new AwsException(400, "IncompleteSignatureException", $"The request signature does not conform to AWS standards: {what}"),
        };

    public static AwsException UnknownKey(WireProtocol protocol, string key) =>
        protocol switch
        {
            WireProtocol.S3 => new AwsException(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
            {
                Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["AWSAccessKeyId"] = key },
            },
            WireProtocol.Query => new AwsException(403, "InvalidClientTokenId", "The security token included in the request is invalid."),
            _ => new AwsException(400, "UnrecognizedClientException", "The security token included in the request is invalid."),
        };

    public static AwsException WrongToken(WireProtocol protocol) =>
        protocol switch
        {
            WireProtocol.S3 => new AwsException(400, "InvalidToken", "The provided token is malformed or otherwise invalid."),
            WireProtocol.Query => new AwsException(403, "InvalidClientTokenId", "The security token included in the request is invalid."),
            _ => new AwsException(400, "UnrecognizedClientException", "The security token included in the request is invalid."),
        };

    public static AwsException Expired(WireProtocol protocol) =>
        protocol switch
        {
            WireProtocol.S3 => new AwsException(400, "ExpiredToken", "The provided token has expired."),
            WireProtocol.Query => new AwsException(403, "ExpiredToken", "The security token included in the request is expired"),
            WireProtocol.Registry => new AwsException(403, "DENIED", "Your authorization token has expired. Reauthenticate and try again."),
            _ => new AwsException(400, "ExpiredTokenException", "The security token included in the request is expired"),
        };

    public static AwsException WrongSignature(WireProtocol protocol) =>
        protocol switch
        {
            WireProtocol.S3 => new AwsException(
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your key and signing method."
            ),
            WireProtocol.Query => new AwsException(403, "SignatureDoesNotMatch", WrongSignatureText),
            _ => new AwsException(400, "InvalidSignatureException", WrongSignatureText),
        };

    public static AwsException Skewed(WireProtocol protocol, DateTimeOffset signed, DateTimeOffset now)
    {
        var text =
            signed < now
                ? $"Signature expired: {SigV4.Stamp(signed)} is now earlier than {SigV4.Stamp(now.AddMinutes(-SigV4.AllowedSkewMinutes))} ({SigV4.Stamp(now)} - {SigV4.AllowedSkewMinutes} min.)"
                : $"Signature not yet current: {SigV4.Stamp(signed)} is still later than {SigV4.Stamp(now.AddMinutes(SigV4.AllowedSkewMinutes))} ({SigV4.Stamp(now)} + {SigV4.AllowedSkewMinutes} min.)";
        return protocol switch
        {
            WireProtocol.S3 => new AwsException(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
            {
                Details = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["RequestTime"] = SigV4.Stamp(signed),
                    ["ServerTime"] = now.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
                },
            },
            WireProtocol.Query => new AwsException(403, "SignatureDoesNotMatch", text),
            _ => new AwsException(400, "InvalidSignatureException", text),
        };
    }

    public static AwsException PresignExpired(WireProtocol protocol) =>
        protocol == WireProtocol.S3
            ? new AwsException(403, "AccessDenied", "Request has expired")
            : new AwsException(403, "SignatureDoesNotMatch", "Signature expired");

    public static AwsException WrongScope(WireProtocol protocol, string what, string expected)
    {
        var error = Incomplete(protocol, what);
        return protocol == WireProtocol.S3
            ? new AwsException(error.Status, error.Code, error.Message)
            {
                Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["Region"] = expected },
            }
            : WrongScopeOutsideS3(protocol, what);
    }

    private const string WrongSignatureText =
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

    private static AwsException WrongScopeOutsideS3(WireProtocol protocol, string what) =>
        protocol == WireProtocol.Query
            ? new AwsException(403, "SignatureDoesNotMatch", $"Credential should be scoped to a valid region: {what}")
            : new AwsException(400, "InvalidSignatureException", $"Credential should be scoped to a valid region: {what}");
}
