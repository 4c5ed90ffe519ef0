using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;
using ZenImageBuilder.Engine.Aws.Protocols;

namespace ZenImageBuilder.Engine.Aws.JsonProtocol;

/// <summary>Reads a response's body, or its error through the SDK's own reader, which knows every form of AWS's error codes.</summary>
internal sealed class JsonBodyUnmarshaller<TResponse>(JsonTypeInfo<TResponse> type, Fault fault) : JsonResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        // An operation without output may answer with an empty body. A JSON value is never shorter than its braces.
        using var body = new MemoryStream();
        input.Stream.CopyTo(body);
        return body.Length < 2 ? new TResponse() : JsonSerializer.Deserialize(body.GetBuffer().AsSpan(0, (int)body.Length), type) ?? new TResponse();
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
