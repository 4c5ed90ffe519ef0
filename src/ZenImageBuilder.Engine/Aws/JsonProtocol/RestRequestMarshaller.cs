using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace ZenImageBuilder.Engine.Aws.JsonProtocol;

/// <summary>Writes a request that only reads, in the way of AWS REST JSON (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html): a GET of a path.</summary>
/// <param name="path">The path, escaped.</param>
/// <param name="query">The parameters of the query; one without a value is left out.</param>
internal sealed class RestRequestMarshaller<TRequest>(string service, Func<TRequest, string> path, Func<TRequest, IEnumerable<(string Name, string? Value)>> query)
    : IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, service) { HttpMethod = "GET", ResourcePath = path((TRequest)input), UseQueryString = true };
        foreach (var (name, value) in query((TRequest)input))
        {
            if (value is not null)
            {
                request.Parameters.Add(name, value);
            }
        }

        return request;
    }
}
