using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace AwsSdkStandIns.Protocols;

/// <summary>The common part of the services' configurations; the SDK's own runtime reads the rest (retries, proxies, configured endpoints).</summary>
public abstract class ServiceConfig : ClientConfig
{
    private static readonly EndpointHandler Resolver = new();

    // The modes of AWS_DEFAULTS_MODE: https://docs.aws.amazon.com/sdkref/latest/guide/feature-smart-config-defaults.html
    private static readonly DefaultConfigurationProvider Modes = new([
        Mode(DefaultConfigurationMode.Standard, 3.1),
        Mode(DefaultConfigurationMode.InRegion, 1.1),
        Mode(DefaultConfigurationMode.CrossRegion, 3.1),
        Mode(DefaultConfigurationMode.Mobile, 30),
        Mode(DefaultConfigurationMode.Auto, 1.1),
    ]);

    private protected ServiceConfig(string serviceId, string signingName, IEndpointProvider endpoints)
        : base(Modes)
    {
        ServiceId = serviceId;
        UserAgent = InternalSDKUtils.BuildUserAgentString(serviceId.Replace(' ', '_'), typeof(ClientConfig).Assembly.GetName().Version!.ToString(3));
        AuthenticationServiceName = signingName;
        EndpointProvider = endpoints;
    }

    public override string UserAgent { get; }

    public override string RegionEndpointServiceName => AuthenticationServiceName;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters)
    {
        var request = new DefaultRequest(parameters.Request, ServiceId) { AlternateEndpoint = parameters.AlternateEndpoint };
        var context = new RequestContext(enableMetric: false)
        {
            ClientConfig = this,
            OriginalRequest = parameters.Request,
            Request = request,
        };
        return Resolver.GetEndpoint(new Amazon.Runtime.Internal.ExecutionContext(context, null));
    }

    private static DefaultConfiguration Mode(DefaultConfigurationMode mode, double connectSeconds) =>
        new()
        {
            Name = mode,
            RetryMode = RequestRetryMode.Standard,
            S3UsEast1RegionalEndpoint = S3UsEast1RegionalEndpointValue.Regional,
            ConnectTimeout = TimeSpan.FromSeconds(connectSeconds),
            TlsNegotiationTimeout = TimeSpan.FromSeconds(connectSeconds),
        };
}
