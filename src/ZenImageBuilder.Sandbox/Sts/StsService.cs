using System.Text;
using System.Xml.Linq;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.Sts;

/// <summary>AWS STS of 2011-06-15, in the query protocol. Further operations join the table of <see cref="HandleAsync"/>.</summary>
internal sealed class StsService : IService
{
    private static readonly XNamespace Ns = "https://sts.amazonaws.com/doc/2011-06-15/";

    private readonly Dictionary<string, Func<Form, ServiceCall, IEnumerable<XElement>>> _operations = new(StringComparer.Ordinal)
    {
        ["GetCallerIdentity"] = GetCallerIdentity,
    };

    public string Name => "sts";

    public WireProtocol Protocol => WireProtocol.Query;

    public async Task<ServiceCall> IdentifyAsync(HttpRequest request, string requestId, CancellationToken ct)
    {
        var body = await BodyReader.ReadAllAsync(request.Body, ct).ConfigureAwait(false);
        return new ServiceCall
        {
            Request = request, RequestId = requestId, Body = body, Resource = "*", Operation = Form.Read(request, body).Text("Action") ?? string.Empty,
        };
    }

    public Task<HttpResponse> HandleAsync(ServiceCall call, CancellationToken ct)
    {
        if (!_operations.TryGetValue(call.Operation, out var operation))
            throw AwsException.BadRequest("InvalidAction", $"Could not find operation {call.Operation} for version 2011-06-15");
        var result = operation(Form.Read(call.Request, call.Body), call);
        return Task.FromResult(Xml.Response(200, new XElement(
            Ns + (call.Operation + "Response"),
            new XElement(Ns + (call.Operation + "Result"), result),
            new XElement(Ns + "ResponseMetadata", new XElement(Ns + "RequestId", call.RequestId)))));
    }

    private static IEnumerable<XElement> GetCallerIdentity(Form form, ServiceCall call) =>
    [
        new(Ns + "Arn", call.Principal.Arn),
        new(Ns + "UserId", call.Principal.UserId),
        new(Ns + "Account", call.Principal.Account),
    ];

    /// <summary>The parameters of a query call, from the body of a POST or the query of a GET.</summary>
    internal sealed class Form
    {
        private readonly IReadOnlyDictionary<string, string> _values;

        private Form(IReadOnlyDictionary<string, string> values) => _values = values;

        public static Form Read(HttpRequest request, byte[] body) => new(body.Length == 0 ? request.Query : HttpRequest.ParseQuery(Encoding.UTF8.GetString(body)));

        public string? Text(string name) => _values.TryGetValue(name, out var value) ? value : null;
    }
}
