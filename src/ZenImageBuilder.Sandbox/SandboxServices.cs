using ZenImageBuilder.Sandbox.Eks;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Iam;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Registry;
using ZenImageBuilder.Sandbox.S3;
using ZenImageBuilder.Sandbox.Sts;

namespace ZenImageBuilder.Sandbox;

/// <summary>The services of a sandbox; finds the one that a request is for.</summary>
internal sealed class SandboxServices
{
    public required S3Service S3 { get; init; }

    public required StsService Sts { get; init; }

    public required IamService Iam { get; init; }

    public required EksService Eks { get; init; }

    public required RegistryService Registry { get; init; }

    /// <summary>The services that a request names in its header X-Amz-Target.</summary>
    public required IReadOnlyList<JsonService> Json { get; init; }

    public IService Find(HttpRequest request)
    {
        if (request.RawPath.StartsWith("/v2/", StringComparison.Ordinal) || request.RawPath is "/v2")
        {
            return Registry;
        }

        if (request.Header("X-Amz-Target") is { } target)
        {
            var prefix = target.Split('.')[0];
            foreach (var service in Json)
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
                return Sts;
            case "iam":
                return Iam;
            case "eks":
                return Eks;
            case "s3":
                return S3;
        }

        var isForm = request.Header("Content-Type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
        return request.RawPath is not "/" || !(isForm || request.Query.ContainsKey("Action")) ? S3
            : ScopedService(request) is { } other ? new UnknownService(WireProtocol.Query, other)
            : Sts;
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
