using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace AwsSdkStandIns.Protocols;

/// <summary>A client for AWS JSON 1.1 (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html), which can also read with REST JSON.</summary>
public abstract class JsonServiceClient : ServiceClient
{
    private readonly JsonService _service;

    private protected JsonServiceClient(AWSCredentials credentials, ServiceConfig config, JsonService service)
        : base(credentials, config) => _service = service;

    private protected Task<TResponse> CallAsync<TRequest, TResponse>(TRequest request, string operation, CancellationToken cancellationToken)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() =>
        InvokeAsync<TResponse>(
            request,
            new JsonRequestMarshaller<TRequest>(_service.Name, $"{_service.TargetPrefix}.{operation}", _service.Shape<TRequest>()),
            new JsonBodyUnmarshaller<TResponse>(_service.Shape<TResponse>(), _service.Fault),
            cancellationToken
        );

    private protected Task<TResponse> GetAsync<TRequest, TResponse>(
        TRequest request,
        string path,
        Action<TRequest, DefaultRequest> bind,
        CancellationToken cancellationToken
    )
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() =>
        InvokeAsync<TResponse>(
            request,
            new RestRequestMarshaller<TRequest>(_service.Name, path, bind),
            new JsonBodyUnmarshaller<TResponse>(_service.Shape<TResponse>(), _service.Fault),
            cancellationToken
        );
}

/// <summary>The common properties of a service's operations.</summary>
/// <param name="Name">The service's namespace, such as <c>Amazon.CodeBuild</c>.</param>
/// <param name="TargetPrefix">The text before the operation in <c>X-Amz-Target</c>; empty for REST JSON.</param>
internal sealed record JsonService(string Name, string TargetPrefix, JsonSerializerOptions Wire, Fault Fault)
{
    public JsonTypeInfo<T> Shape<T>() => (JsonTypeInfo<T>)Wire.GetTypeInfo(typeof(T));
}

/// <summary>Writes a request: a POST to the root, with the operation in <c>X-Amz-Target</c>.</summary>
internal sealed class JsonRequestMarshaller<TRequest>(string service, string target, JsonTypeInfo<TRequest> type)
    : IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, service)
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            Content = JsonSerializer.SerializeToUtf8Bytes((TRequest)input, type),
        };
        request.Headers["X-Amz-Target"] = target;
        request.Headers["Content-Type"] = "application/x-amz-json-1.1";
        return request;
    }
}

/// <summary>Writes a request that only reads as a GET of a path: AWS REST JSON (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html).</summary>
/// <param name="path">The path, with its labels in braces.</param>
/// <param name="bind">Sets the labels of the path and the parameters of the query.</param>
internal sealed class RestRequestMarshaller<TRequest>(string service, string path, Action<TRequest, DefaultRequest> bind)
    : IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, service)
        {
            HttpMethod = "GET",
            ResourcePath = path,
            UseQueryString = true,
        };
        bind((TRequest)input, request);
        return request;
    }
}

/// <summary>Reads a response's body, or its error with the SDK's own reader, which knows all forms of AWS's error codes.</summary>
internal sealed class JsonBodyUnmarshaller<TResponse>(JsonTypeInfo<TResponse> type, Fault fault) : JsonResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        using var stream = new MemoryStream();
        input.Stream.CopyTo(stream);
        var body = stream.GetBuffer().AsSpan(0, (int)stream.Length);
        if (body.StartsWith(Encoding.UTF8.Preamble))
        {
            body = body[Encoding.UTF8.Preamble.Length..];
        }

        // The answer to an operation without output may have an empty body. A JSON value has at least its braces.
        return body.Length < 2 ? new TResponse() : JsonSerializer.Deserialize(body, type) ?? new TResponse();
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        error.InnerException = innerException;
        error.StatusCode = statusCode;
        return fault(error, innerException, statusCode);
    }
}
