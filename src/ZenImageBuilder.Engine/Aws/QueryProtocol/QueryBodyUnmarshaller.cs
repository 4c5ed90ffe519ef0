using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using ZenImageBuilder.Engine.Aws.Protocols;

namespace ZenImageBuilder.Engine.Aws.QueryProtocol;

/// <summary>Reads a response's document, or its error through the SDK's own reader.</summary>
/// <param name="result">The element that holds the answer; an operation without output answers without it.</param>
internal sealed class QueryBodyUnmarshaller<TResponse>(string result, Fault fault) : XmlResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    private static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit };

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        using var reader = XmlReader.Create(input.Stream, Safe);
        var root = XElement.Load(reader);
        var response = QueryDocument.Child(root, result) is { } answer ? QueryDocument.Read<TResponse>(answer) : new TResponse();
        response.ResponseMetadata = QueryDocument.Child(root, nameof(ResponseMetadata)) is { } metadata ? QueryDocument.Read<ResponseMetadata>(metadata) : null;
        return response;
    }

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var error = XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(input);
        error.InnerException = innerException;
        error.StatusCode = statusCode;
        return fault(error, innerException, statusCode);
    }
}
