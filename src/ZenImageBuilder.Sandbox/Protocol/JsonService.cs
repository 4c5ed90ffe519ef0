using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox.Http;

namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>A service with JSON 1.1: the operation is in X-Amz-Target, and its parameters are in the body.</summary>
internal abstract class JsonService(string name, string targetPrefix) : IService
{
    public delegate JsonNode Operation(ServiceCall call);

    public string Name { get; } = name;

    public WireProtocol Protocol => WireProtocol.Json;

    public string TargetPrefix { get; } = targetPrefix;

    protected abstract IReadOnlyDictionary<string, Operation> Operations { get; }

    public async Task<ServiceCall> IdentifyAsync(HttpRequest request, string requestId, CancellationToken cancellationToken)
    {
        var body = await BodyReader.ReadAllAsync(request.Body, cancellationToken).ConfigureAwait(false);
        var operation = (request.Header("X-Amz-Target") ?? string.Empty).Split('.')[^1];
        var json = JsonBody.Parse(body);
        return new ServiceCall
        {
            Request = request,
            RequestId = requestId,
            Operation = operation,
            Body = body,
            Json = json,
            Resource = ResourceOf(operation, json),
        };
    }

    public Task<HttpResponse> HandleAsync(ServiceCall call, CancellationToken cancellationToken)
    {
        if (!Operations.TryGetValue(call.Operation, out var operation))
        {
            throw AwsException.BadRequest("UnknownOperationException", $"The sandbox does not have {Name}:{call.Operation}.");
        }

        return Task.FromResult(JsonBody.Response(200, operation(call)));
    }

    protected abstract string ResourceOf(string operation, JsonObject json);
}
