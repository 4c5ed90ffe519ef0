using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>One request to one service, with the names of the service's documentation.</summary>
internal sealed class ServiceCall
{
    public required HttpRequest Request { get; init; }

    public required string Operation { get; init; }

    public required string RequestId { get; init; }

    /// <summary>The ARN of the resource, which the message of a denial contains.</summary>
    public required string Resource { get; init; }

    /// <summary>The body, if the protocol reads bodies as a whole.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>The body of a JSON call.</summary>
    public JsonObject Json { get; init; } = [];

    /// <summary>The principal of the call; set after the signature has been verified.</summary>
    public Principal Principal { get; set; } = new(string.Empty, string.Empty, string.Empty);

    public VerifiedRequest? Verified { get; set; }

    /// <summary>Whether policies are enforced: a call that does several things then requires a permission for each.</summary>
    public bool IsEnforced { get; set; }
}

/// <summary>A service of the sandbox. All services share one port.</summary>
internal interface IService
{
    /// <summary>The name in the scope of credentials, in faults and in recorded requests.</summary>
    string Name { get; }

    WireProtocol Protocol { get; }

    /// <summary>Determines the operation and the resource of a request, before anything is checked.</summary>
    Task<ServiceCall> IdentifyAsync(HttpRequest request, string requestId, CancellationToken cancellationToken);

    Task<HttpResponse> HandleAsync(ServiceCall call, CancellationToken cancellationToken);
}
