using System.Collections;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace AwsSdkStandIns.Protocols;

/// <summary>A client for the query protocol (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html): requests are forms, and answers are XML.</summary>
public abstract class QueryServiceClient : ServiceClient
{
    private readonly QueryService _service;

    private protected QueryServiceClient(AWSCredentials credentials, ServiceConfig config, QueryService service)
        : base(credentials, config) => _service = service;

    private protected Task<TResponse> CallAsync<TRequest, TResponse>(TRequest request, string operation, CancellationToken cancellationToken)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() =>
        InvokeAsync<TResponse>(
            request,
            new QueryRequestMarshaller(_service, operation),
            new QueryBodyUnmarshaller<TResponse>(operation, _service.Fault),
            cancellationToken
        );
}

/// <summary>The common properties of a service's operations.</summary>
/// <param name="Name">The service's namespace, such as <c>Amazon.IdentityManagement</c>.</param>
/// <param name="Version">The version of the API, such as <c>2010-05-08</c>.</param>
internal sealed record QueryService(string Name, string Version, Fault Fault);

/// <summary>
/// Writes a request as a form: members by their names, members of structures after a dot, members of lists as <c>member.1</c>, <c>member.2</c>.
/// </summary>
internal sealed class QueryRequestMarshaller(QueryService service, string operation) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, service.Name) { HttpMethod = "POST", ResourcePath = "/" };
        request.Parameters.Add("Action", operation);
        request.Parameters.Add("Version", service.Version);
        Members(request, "", input);
        return request;
    }

    private static void Members(DefaultRequest form, string prefix, object structure)
    {
        foreach (var property in structure.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        {
            Write(form, prefix + property.Name, property.GetValue(structure));
        }
    }

    private static void Write(DefaultRequest form, string name, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string or ConstantClass:
                form.Parameters.Add(name, value.ToString());
                break;
            case bool flag:
                form.Parameters.Add(name, flag ? "true" : "false");
                break;
            case DateTime time:
                form.Parameters.Add(name, time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
                break;
            case IFormattable number:
                form.Parameters.Add(name, number.ToString(null, CultureInfo.InvariantCulture));
                break;
            case ICollection { Count: 0 }:
                form.Parameters.Add(name, "");
                break;
            case IEnumerable list:
                foreach (var (index, item) in list.Cast<object>().Select(static (item, index) => (index + 1, item)))
                {
                    Write(form, string.Create(CultureInfo.InvariantCulture, $"{name}.member.{index}"), item);
                }

                break;
            default:
                Members(form, $"{name}.", value);
                break;
        }
    }
}

/// <summary>Reads a response's document, or its error with the SDK's own reader.</summary>
internal sealed class QueryBodyUnmarshaller<TResponse>(string operation, Fault fault) : XmlResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    private static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit };

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        try
        {
            using var reader = XmlReader.Create(input.Stream, Safe);
            return Read(XElement.Load(reader));
        }
        catch (Exception unreadable) when (unreadable is FormatException or OverflowException)
        {
            throw new AmazonUnmarshallingException(null, $"{operation}Response", unreadable, input.ResponseData.StatusCode);
        }
    }

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var error = XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(input);
        error.InnerException = innerException;
        error.StatusCode = statusCode;
        return fault(error, innerException, statusCode);
    }

    private TResponse Read(XElement root)
    {
        // The answer to an operation without output has no result. A page of a proxy has neither, and must not be treated as an empty answer.
        var result = QueryDocument.Child(root, $"{operation}Result");
        if (result is null && root.Name.LocalName != $"{operation}Response")
        {
            throw new XmlException($"The answer to {operation} is a document '{root.Name.LocalName}'.");
        }

        var response = result is null ? new TResponse() : QueryDocument.Read<TResponse>(result);
        response.ResponseMetadata = QueryDocument.Child(root, nameof(ResponseMetadata)) is { } metadata ? QueryDocument.Read<ResponseMetadata>(metadata) : null;
        return response;
    }
}
