using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;

namespace AwsSdkStandIns.Protocols;

// CONTRIBUTING.md, "Decisions": Objects and packaging
/// <summary>
/// A client of a service whose package is not used. It runs on the SDK's own pipeline, so credentials, signatures, retries and configured endpoints are the
/// SDK's.
/// </summary>
public abstract class ServiceClient : AmazonServiceClient
{
    private protected ServiceClient(AWSCredentials credentials, ServiceConfig config)
        : base(credentials, config) { }

    // The base constructor calls it before the constructor of this class has run.
    protected override IServiceMetadata ServiceMetadata => new ServiceMetadata(Config.ServiceId);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.AddHandlerAfter<Marshaller>(new EndpointHandler());
        pipeline.AddHandlerAfter<Marshaller>(new SigV4Handler());
    }

    private protected Task<TResponse> InvokeAsync<TResponse>(
        AmazonWebServiceRequest request,
        IMarshaller<IRequest, AmazonWebServiceRequest> marshaller,
        ResponseUnmarshaller unmarshaller,
        CancellationToken cancellationToken
    )
        where TResponse : AmazonWebServiceResponse, new() =>
        InvokeAsync<TResponse>(request, new InvokeOptions { RequestMarshaller = marshaller, ResponseUnmarshaller = unmarshaller }, cancellationToken);
}

/// <summary>Creates the exception that a service models for an error, or the service's base exception.</summary>
internal delegate AmazonServiceException Fault(ErrorResponse error, Exception inner, HttpStatusCode status);

/// <summary>Defines that every operation is signed with signature version 4 (<c>aws.auth#sigv4</c>).</summary>
internal sealed class SigV4Handler : BaseAuthResolverHandler
{
    protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
}

internal sealed class ServiceMetadata(string serviceId) : IServiceMetadata
{
    public string ServiceId => serviceId;

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
