using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox;

/// <summary>Lets a fault strike at the moment that is its own.</summary>
internal static class Faulting
{
    public static async Task BeforeAuthenticationAsync(FaultRule? fault, WireProtocol protocol, ServiceCall call, CancellationToken ct)
    {
        switch (fault?.Kind)
        {
            case FaultKind.Throttle:
                throw Throttled(protocol);
            case FaultKind.InternalError:
                throw protocol is WireProtocol.S3
                    ? new AwsException(500, "InternalError", "We encountered an internal error. Please try again.")
                    : new AwsException(500, protocol is WireProtocol.Registry ? "UNKNOWN" : "InternalFailure", "The request processing has failed because of an unknown error, exception or failure.");
            case FaultKind.ServiceUnavailable:
                throw new AwsException(503, protocol is WireProtocol.Registry ? "UNAVAILABLE" : "ServiceUnavailable", "Service Unavailable. Please try again later.");
            case FaultKind.DropBeforeHandling:
                throw call.Request.Body.Cut();
            case FaultKind.DropDuringRequest:
                call.Request.Body.CutAt = fault.AtByte;
                break;
            case FaultKind.ExpiredToken:
                throw AuthErrors.Expired(protocol);
            case FaultKind.SlowResponse:
                await Task.Delay(fault.Delay, ct).ConfigureAwait(false);
                break;
        }
    }

    public static void BeforeHandling(FaultRule? fault, IService service, ServiceCall call)
    {
        if (fault?.Kind == FaultKind.AccessDenied) throw Denied(service, call);
    }

    public static HttpResponse AfterHandling(FaultRule? fault, HttpResponse response)
    {
        switch (fault?.Kind)
        {
            case FaultKind.DropAfterHandling:
                response.CutBeforeHead = true;
                break;
            case FaultKind.DropDuringResponse:
                response.CutAt = fault.AtByte;
                break;
            case FaultKind.MalformedBody:
                response.Garble();
                break;
        }

        return response;
    }

    private static AwsException Throttled(WireProtocol protocol) => protocol switch
    {
        WireProtocol.S3 => new AwsException(503, "SlowDown", "Please reduce your request rate."),
        WireProtocol.Query => new AwsException(400, "Throttling", "Rate exceeded"),
        WireProtocol.Registry => new AwsException(429, "TOOMANYREQUESTS", "Rate exceeded"),
        _ => new AwsException(400, "ThrottlingException", "Rate exceeded"),
    };

    private static AwsException Denied(IService service, ServiceCall call)
    {
        var action = service.Name is "registry" ? "ecr:" + RegistryAction(call.Operation) : $"{service.Name}:{Action(call.Operation)}";
        var message = $"User: {call.Principal.Arn} is not authorized to perform: {action} on resource: {call.Resource} because no identity-based policy allows the {action} action";
        return service.Protocol switch
        {
            WireProtocol.S3 => new AwsException(403, "AccessDenied", message),
            WireProtocol.Query => new AwsException(403, "AccessDenied", message),
            WireProtocol.Registry => new AwsException(403, "DENIED", message),
            _ => new AwsException(400, "AccessDeniedException", message),
        };
    }

    /// <summary>S3's permissions are not named after its operations everywhere.</summary>
    private static string Action(string operation) => operation switch
    {
        "HeadObject" => "GetObject",
        "HeadBucket" or "ListObjects" or "ListObjectsV2" => "ListBucket",
        "ListBuckets" => "ListAllMyBuckets",
        "CreateMultipartUpload" or "UploadPart" or "CompleteMultipartUpload" or "CopyObject" => "PutObject",
        "DeleteObjects" => "DeleteObject",
        _ => operation,
    };

    private static string RegistryAction(string operation) => operation switch
    {
        "StartUpload" => "InitiateLayerUpload",
        "UploadChunk" => "UploadLayerPart",
        "CompleteUpload" => "CompleteLayerUpload",
        "PutManifest" => "PutImage",
        "GetManifest" => "BatchGetImage",
        "GetBlob" => "GetDownloadUrlForLayer",
        _ => operation,
    };
}
