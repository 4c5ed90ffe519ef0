using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Protocols;

namespace ZenImageBuilder.Engine.Aws.QueryProtocol;

/// <summary>A client that speaks the query protocol (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html): a form goes out, XML comes back.</summary>
internal abstract class QueryServiceClient : ServiceClient
{
    private readonly QueryService _service;

    private protected QueryServiceClient(AWSCredentials credentials, ServiceConfig config, QueryService service)
        : base(credentials, config) => _service = service;

    private protected Task<TResponse> CallAsync<TRequest, TResponse>(TRequest request, string operation, CancellationToken cancellationToken)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() => InvokeAsync<TResponse>(
            request, new QueryRequestMarshaller(_service, operation), new QueryBodyUnmarshaller<TResponse>($"{operation}Result", _service.Fault), cancellationToken);
}

/// <summary>What a service's operations have in common.</summary>
/// <param name="Version">The version of the API, such as <c>2010-05-08</c>.</param>
internal sealed record QueryService(string Name, string Version, Fault Fault);
