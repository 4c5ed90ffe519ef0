using ZenImageBuilder.Model;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Iam;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox;

/// <summary>Applies a fault at its point in the handling of a request.</summary>
internal static class Faulting
{
    public static async Task BeforeAuthenticationAsync(SandboxFault? fault, WireProtocol protocol, ServiceCall call, CancellationToken cancellationToken)
    {
        switch (fault?.Kind)
        {
            case SandboxFaultKind.Throttle:
                throw Throttled(protocol);
            case SandboxFaultKind.InternalError:
                throw protocol is WireProtocol.S3
                    ? new AwsException(500, "InternalError", "We encountered an internal error. Please try again.")
                    : new AwsException(
                        500,
                        protocol is WireProtocol.Registry ? "UNKNOWN" : "InternalFailure",
                        "The request processing has failed because of an unknown error, exception or failure."
                    );
            case SandboxFaultKind.ServiceUnavailable:
                throw new AwsException(
                    503,
                    protocol is WireProtocol.Registry ? "UNAVAILABLE" : "ServiceUnavailable",
                    "Service Unavailable. Please try again later."
                );
            case SandboxFaultKind.DropBeforeHandling:
                throw call.Request.Body.Cut();
            case SandboxFaultKind.DropDuringRequest when call.Request.Body.Position >= fault.AtByte:
                // Small bodies are read as a whole before anything else.
                throw call.Request.Body.Cut();
            case SandboxFaultKind.DropDuringRequest:
                call.Request.Body.CutAt = fault.AtByte;
                break;
            case SandboxFaultKind.ExpiredToken:
                throw AuthErrors.Expired(protocol);
            case SandboxFaultKind.SlowResponse:
                await Task.Delay(fault.Delay, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    public static void BeforeHandling(SandboxFault? fault, IService service, ServiceCall call)
    {
        if (fault?.Kind != SandboxFaultKind.AccessDenied)
        {
            return;
        }

        var action = Authorization.Action(service, call);
        throw Authorization.Denied(service.Protocol, call.Principal, action, call.Resource, $"because no identity-based policy allows the {action} action");
    }

    public static HttpResponse AfterHandling(SandboxFault? fault, HttpResponse response)
    {
        switch (fault?.Kind)
        {
            case SandboxFaultKind.DropAfterHandling:
                response.CutBeforeHead = true;
                break;
            case SandboxFaultKind.DropDuringResponse:
                response.CutAt = fault.AtByte;
                break;
            case SandboxFaultKind.SlowBody:
                response.Spread = fault.Delay;
                break;
            case SandboxFaultKind.ClockSkew:
                response.DateOffset = fault.Delay;
                break;
            case SandboxFaultKind.MalformedBody:
                response.Garble();
                break;
        }

        return response;
    }

    /// <summary>How far the service's clock is ahead.</summary>
    public static TimeSpan Skew(SandboxFault? fault) => fault?.Kind == SandboxFaultKind.ClockSkew ? fault.Delay : TimeSpan.Zero;

    private static AwsException Throttled(WireProtocol protocol) =>
        protocol switch
        {
            WireProtocol.S3 => new AwsException(503, "SlowDown", "Please reduce your request rate."),
            WireProtocol.Query => new AwsException(400, "Throttling", "Rate exceeded"),
            WireProtocol.Registry => new AwsException(429, "TOOMANYREQUESTS", "Rate exceeded"),
            _ => new AwsException(400, "ThrottlingException", "Rate exceeded"),
        };
}
