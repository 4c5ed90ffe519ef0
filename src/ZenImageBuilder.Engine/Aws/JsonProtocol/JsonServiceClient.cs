using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace ZenImageBuilder.Engine.Aws.JsonProtocol;

/// <summary>A client that speaks AWS JSON 1.1 (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html), or reads with REST JSON, on the SDK's own pipeline.</summary>
internal abstract class JsonServiceClient : AmazonServiceClient
{
    private readonly JsonService _service;

    private protected JsonServiceClient(AWSCredentials credentials, JsonServiceConfig config, JsonService service)
        : base(credentials, config) => _service = service;

    // The base constructor asks for it, before ours has run.
    protected override IServiceMetadata ServiceMetadata => new JsonServiceMetadata(Config.ServiceId);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.AddHandlerAfter<Marshaller>(new JsonEndpointHandler());
        pipeline.AddHandlerAfter<Marshaller>(new SigV4Handler());
    }

    private protected Task<TResponse> CallAsync<TRequest, TResponse>(TRequest request, string operation, CancellationToken cancellationToken)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new()
    {
        var options = new InvokeOptions
        {
            RequestMarshaller = new JsonRequestMarshaller<TRequest>(_service.Name, $"{_service.TargetPrefix}.{operation}", _service.Shape<TRequest>()),
            ResponseUnmarshaller = new JsonBodyUnmarshaller<TResponse>(_service.Shape<TResponse>(), _service.Fault),
        };
        return InvokeAsync<TResponse>(request, options, cancellationToken);
    }

    private protected Task<TResponse> GetAsync<TRequest, TResponse>(
        TRequest request, Func<TRequest, string> path, Func<TRequest, IEnumerable<(string Name, string? Value)>> query, CancellationToken cancellationToken)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new()
    {
        var options = new InvokeOptions
        {
            RequestMarshaller = new RestRequestMarshaller<TRequest>(_service.Name, path, query),
            ResponseUnmarshaller = new JsonBodyUnmarshaller<TResponse>(_service.Shape<TResponse>(), _service.Fault),
        };
        return InvokeAsync<TResponse>(request, options, cancellationToken);
    }
}

/// <summary>What a service's operations have in common.</summary>
/// <param name="TargetPrefix">What stands before the operation in <c>X-Amz-Target</c>; empty in REST JSON.</param>
internal sealed record JsonService(string Name, string TargetPrefix, JsonSerializerOptions Wire, JsonFault Fault)
{
    public JsonTypeInfo<T> Shape<T>() => (JsonTypeInfo<T>)Wire.GetTypeInfo(typeof(T));
}
