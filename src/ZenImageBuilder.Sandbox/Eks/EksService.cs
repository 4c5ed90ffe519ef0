using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.Eks;

/// <summary>A small part of Amazon EKS of 2017-11-01: clusters, which consist only of their names, can be listed and described. REST with JSON.</summary>
internal sealed class EksService(string region, string account, string partition) : IService
{
    private const int LargestPage = 100;

    private readonly ConcurrentDictionary<string, string> _clusters = new(StringComparer.Ordinal);

    public string Name => "eks";

    public WireProtocol Protocol => WireProtocol.Json;

    public void Add(string name) => _clusters[name] = name;

    public async Task<ServiceCall> IdentifyAsync(HttpRequest request, string requestId, CancellationToken cancellationToken)
    {
        var body = await BodyReader.ReadAllAsync(request.Body, cancellationToken).ConfigureAwait(false);
        var (operation, name) = (request.Method, request.RawPath.Split('/', StringSplitOptions.RemoveEmptyEntries)) switch
        {
            ("GET", ["clusters"]) => ("ListClusters", null),
            ("GET", ["clusters", var cluster]) => ("DescribeCluster", Uri.UnescapeDataString(cluster)),
            _ => ("Unknown", null),
        };
        return new ServiceCall
        {
            Request = request,
            RequestId = requestId,
            Body = body,
            Operation = operation,
            Resource = name is null ? "*" : Arn(name),
        };
    }

    public Task<HttpResponse> HandleAsync(ServiceCall call, CancellationToken cancellationToken) =>
        Task.FromResult(
            JsonBody.Response(
                200,
                call.Operation switch
                {
                    "ListClusters" => List(call),
                    "DescribeCluster" => Describe(call.Resource[(call.Resource.LastIndexOf('/') + 1)..]),
                    _ => throw new AwsException(404, "NotFoundException", $"The sandbox does not have {call.Request.Method} {call.Request.RawPath} of EKS."),
                }
            )
        );

    private JsonObject List(ServiceCall call)
    {
        var size = int.TryParse(call.Request.QueryValue("maxResults"), NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            ? Math.Clamp(most, 1, LargestPage)
            : LargestPage;
        var after = call.Request.QueryValue("nextToken");
        var names = _clusters.Keys.Order(StringComparer.Ordinal).Where(name => after is null || string.CompareOrdinal(name, after) > 0).Take(size + 1).ToList();
        var page = new JsonObject { ["clusters"] = new JsonArray([.. names.Take(size).Select(static name => (JsonNode)name)]) };
        if (names.Count > size)
        {
            page["nextToken"] = names[size - 1];
        }

        return page;
    }

    private JsonObject Describe(string name) =>
        _clusters.ContainsKey(name)
            ? new JsonObject
            {
                ["cluster"] = new JsonObject
                {
                    ["name"] = name,
                    ["arn"] = Arn(name),
                    ["status"] = "ACTIVE",
                    ["endpoint"] = $"https://{name}.eks.invalid",
                },
            }
            : throw new AwsException(404, "ResourceNotFoundException", $"No cluster found for name: {name}.");

    private string Arn(string name) => $"arn:{partition}:eks:{region}:{account}:cluster/{name}";
}
