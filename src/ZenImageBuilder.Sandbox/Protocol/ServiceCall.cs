using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>One request to one service, named as its documents name it.</summary>
internal sealed class ServiceCall
{
    public required HttpRequest Request { get; init; }

    public required string Operation { get; init; }

    public required string RequestId { get; init; }

    /// <summary>What it is about, as an ARN: access denied names it.</summary>
    public required string Resource { get; init; }

    /// <summary>The body, where the protocol is one that is read whole.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>The body of a JSON call.</summary>
    public JsonObject Json { get; init; } = [];

    /// <summary>Who asks; set once the signature holds.</summary>
    public Principal Principal { get; set; } = new(string.Empty, string.Empty, string.Empty);

    public VerifiedRequest? Verified { get; set; }

    /// <summary>Whether policies decide: a call that does several things asks for each.</summary>
    public bool IsEnforced { get; set; }
}

/// <summary>A service on the one port.</summary>
internal interface IService
{
    /// <summary>The name that credentials are scoped to, faults select and requests are recorded under.</summary>
    string Name { get; }

    WireProtocol Protocol { get; }

    /// <summary>Says which operation of which resource is asked for, before anything is checked.</summary>
    Task<ServiceCall> IdentifyAsync(HttpRequest request, string requestId, CancellationToken cancellationToken);

    Task<HttpResponse> HandleAsync(ServiceCall call, CancellationToken cancellationToken);
}
