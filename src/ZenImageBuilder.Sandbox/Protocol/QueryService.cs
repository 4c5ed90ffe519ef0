using System.Xml.Linq;
using ZenImageBuilder.Sandbox.Http;

namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>A service with the query protocol: the operation is a parameter of the form, and the answer is XML.</summary>
internal abstract class QueryService(string name, string version) : IService
{
    public delegate IEnumerable<XElement> Operation(Form form, ServiceCall call);

    public string Name { get; } = name;

    public WireProtocol Protocol => WireProtocol.Query;

    /// <summary>The namespace of the service's answers.</summary>
    protected XNamespace Ns { get; } = $"https://{name}.amazonaws.com/doc/{version}/";

    protected abstract IReadOnlyDictionary<string, Operation> Operations { get; }

    public async Task<ServiceCall> IdentifyAsync(HttpRequest request, string requestId, CancellationToken cancellationToken)
    {
        var body = await BodyReader.ReadAllAsync(request.Body, cancellationToken).ConfigureAwait(false);
        var form = Form.Read(request, body);
        var operation = form.Text("Action") ?? string.Empty;
        return new ServiceCall
        {
            Request = request,
            RequestId = requestId,
            Body = body,
            Resource = ResourceOf(operation, form),
            Operation = operation,
        };
    }

    public Task<HttpResponse> HandleAsync(ServiceCall call, CancellationToken cancellationToken)
    {
        if (!Operations.TryGetValue(call.Operation, out var operation))
        {
            throw AwsException.BadRequest("InvalidAction", $"Could not find operation {call.Operation} for version {version}");
        }

        var result = operation(Form.Read(call.Request, call.Body), call);
        return Task.FromResult(
            Xml.Response(
                200,
                new XElement(
                    Ns + (call.Operation + "Response"),
                    new XElement(Ns + (call.Operation + "Result"), result),
                    new XElement(Ns + "ResponseMetadata", new XElement(Ns + "RequestId", call.RequestId))
                )
            )
        );
    }

    protected abstract string ResourceOf(string operation, Form form);

    protected static string Required(Form form, string parameter, string member) =>
        form.Text(parameter) is { Length: > 0 } value
            ? value
            : throw AwsException.BadRequest(
                "ValidationError",
                $"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
            );
}
