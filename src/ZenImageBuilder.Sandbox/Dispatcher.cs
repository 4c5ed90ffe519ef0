using System.Net.Sockets;
using System.Security.Cryptography;
using ZenImageBuilder.Model;
using ZenImageBuilder.Sandbox.Eks;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Iam;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Registry;
using ZenImageBuilder.Sandbox.S3;
using ZenImageBuilder.Sandbox.Signing;
using ZenImageBuilder.Sandbox.Sts;

namespace ZenImageBuilder.Sandbox;

/// <summary>Passes a request to its service: records it, applies faults, checks the caller, and writes errors in the protocol's format.</summary>
internal sealed class Dispatcher(
    S3Service s3,
    StsService sts,
    IamService iam,
    EksService eks,
    RegistryService registry,
    IReadOnlyList<JsonService> services,
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
        var service = Find(request);
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

    private IService Find(HttpRequest request)
    {
        if (request.RawPath.StartsWith("/v2/", StringComparison.Ordinal) || request.RawPath is "/v2")
        {
            return registry;
        }

        if (request.Header("X-Amz-Target") is { } target)
        {
            var prefix = target.Split('.')[0];
            foreach (var service in services)
            {
                if (string.Equals(service.TargetPrefix, prefix, StringComparison.Ordinal))
                {
                    return service;
                }
            }

            return new UnknownService(WireProtocol.Json, target);
        }

        // The signature of a request without a target shows which service it is for.
        switch (ScopedService(request))
        {
            case "sts":
                return sts;
            case "iam":
                return iam;
            case "eks":
                return eks;
            case "s3":
                return s3;
        }

        var isForm = request.Header("Content-Type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
        return request.RawPath is not "/" || !(isForm || request.Query.ContainsKey("Action")) ? s3
            : ScopedService(request) is { } other ? new UnknownService(WireProtocol.Query, other)
            : sts;
    }

    private static string? ScopedService(HttpRequest request)
    {
        var credential = request.QueryValue("X-Amz-Credential");
        if (
            credential is null
            && request.Header("Authorization") is { } header
            && header.IndexOf("Credential=", StringComparison.Ordinal) is >= 0 and var start
        )
        {
            credential = header[(start + "Credential=".Length)..].Split(',', 2)[0];
        }

        return credential?.Split('/') is [.., var service, "aws4_request"] ? service : null;
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

    /// <summary>Answers requests to a service that the sandbox does not have.</summary>
    /// <param name="asked">The target of the request: an X-Amz-Target, or a service that it is signed for.</param>
    private sealed class UnknownService(WireProtocol protocol, string asked) : IService
    {
        public string Name => "unknown";

        public WireProtocol Protocol => protocol;

        public Task<ServiceCall> IdentifyAsync(HttpRequest request, string requestId, CancellationToken cancellationToken) =>
            throw AwsException.BadRequest("UnknownOperationException", $"The sandbox does not have {asked}.");

        public Task<HttpResponse> HandleAsync(ServiceCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
