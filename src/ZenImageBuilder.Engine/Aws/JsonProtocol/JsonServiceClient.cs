using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Protocols;

namespace ZenImageBuilder.Engine.Aws.JsonProtocol;

/// <summary>A client that speaks AWS JSON 1.1 (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html), or reads with REST JSON.</summary>
internal abstract class JsonServiceClient : ServiceClient
{
    private readonly JsonService _service;

    private protected JsonServiceClient(AWSCredentials credentials, ServiceConfig config, JsonService service)
        : base(credentials, config) => _service = service;

    private protected Task<TResponse> CallAsync<TRequest, TResponse>(TRequest request, string operation, CancellationToken cancellationToken)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() => InvokeAsync<TResponse>(
            request,
            new JsonRequestMarshaller<TRequest>(_service.Name, $"{_service.TargetPrefix}.{operation}", _service.Shape<TRequest>()),
            new JsonBodyUnmarshaller<TResponse>(_service.Shape<TResponse>(), _service.Fault),
            cancellationToken);

    private protected Task<TResponse> GetAsync<TRequest, TResponse>(
        TRequest request, Func<TRequest, string> path, Func<TRequest, IEnumerable<(string Name, string? Value)>> query, CancellationToken cancellationToken)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() => InvokeAsync<TResponse>(
            request,
            new RestRequestMarshaller<TRequest>(_service.Name, path, query),
            new JsonBodyUnmarshaller<TResponse>(_service.Shape<TResponse>(), _service.Fault),
            cancellationToken);
}

/// <summary>What a service's operations have in common.</summary>
/// <param name="TargetPrefix">What stands before the operation in <c>X-Amz-Target</c>; empty in REST JSON.</param>
internal sealed record JsonService(string Name, string TargetPrefix, JsonSerializerOptions Wire, Fault Fault)
{
    public JsonTypeInfo<T> Shape<T>() => (JsonTypeInfo<T>)Wire.GetTypeInfo(typeof(T));
}
