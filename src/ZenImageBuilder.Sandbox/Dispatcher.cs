using System.Net.Sockets;
using System.Security.Cryptography;
using ZenImageBuilder.Model;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Iam;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Registry;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox;

/// <summary>Passes a request to its service: records it, applies faults, checks the caller, and writes errors in the protocol's format.</summary>
internal sealed class Dispatcher(
    SandboxServices services,
    SignatureVerifier verifier,
    RegistryTokens tokens,
    FaultPlan faults,
    RequestLog requests,
    Func<string> host,
    bool enforcePolicies
)
{
    public async Task<HttpResponse> HandleAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var service = services.Find(request);
        var requestId = Randomness.RequestId();
        ServiceCall call;
        try
        {
            call = await service.IdentifyAsync(request, requestId, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException exception)
        {
            requests.End(requests.Begin(service.Name, "Unknown", request), exception.Status);
            return ErrorResponse.Write(service.Protocol, exception, requestId, request.RawPath);
        }

        var record = requests.Begin(service.Name, call.Operation, request);
        var fault = faults.Draw(service.Name, call.Operation);
        var response = await AnswerAsync(service, call, fault, cancellationToken).ConfigureAwait(false);
        response.With(service.Protocol == WireProtocol.S3 ? "x-amz-request-id" : "x-amzn-RequestId", requestId);
        requests.End(record, response.Status);
        return response;
    }

    private async Task<HttpResponse> AnswerAsync(IService service, ServiceCall call, SandboxFault? fault, CancellationToken cancellationToken)
    {
        try
        {
            await Faulting.BeforeAuthenticationAsync(fault, service.Protocol, call, cancellationToken).ConfigureAwait(false);
            Authenticate(service, call, Faulting.Skew(fault));
            call.IsEnforced = enforcePolicies;
            if (enforcePolicies && call.Operation is not "GetApiVersion")
            {
                Authorization.Check(service, call);
            }

            Faulting.BeforeHandling(fault, service, call);
            return Faulting.AfterHandling(fault, await service.HandleAsync(call, cancellationToken).ConfigureAwait(false));
        }
        catch (AwsException exception)
        {
            var response = Faulting.AfterHandling(
                fault,
                ErrorResponse.Write(service.Protocol, Authorization.Told(call, exception), call.RequestId, call.Request.RawPath)
            );
            return exception.Status == 401 ? response.With("WWW-Authenticate", $"Basic realm=\"http://{host()}/\",service=\"ecr.amazonaws.com\"") : response;
        }
        catch (Exception exception) when (exception is not (ConnectionCutException or OperationCanceledException or SocketException))
        {
            // An error in this sandbox, or a full disk: it is reported, so that the client does not wait for an answer.
            var error = new AwsException(500, service.Protocol == WireProtocol.S3 ? "InternalError" : "InternalFailure", exception.ToString());
            return ErrorResponse.Write(service.Protocol, error, call.RequestId, call.Request.RawPath);
        }
    }

    private void Authenticate(IService service, ServiceCall call, TimeSpan skew)
    {
        if (service.Protocol == WireProtocol.Registry)
        {
            call.Principal = tokens.Check(call.Request);
            return;
        }

        var hash = service.Protocol == WireProtocol.S3 ? null : Convert.ToHexString(SHA256.HashData(call.Body)).ToLowerInvariant();
        call.Verified = verifier.Verify(call.Request, service.Protocol, service.Name, hash, skew);
        call.Principal = call.Verified.Principal;
    }
}
