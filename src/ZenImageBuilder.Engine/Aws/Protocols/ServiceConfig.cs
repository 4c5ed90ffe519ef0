using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace ZenImageBuilder.Engine.Aws.Protocols;

/// <summary>What the configurations of the services have in common; the SDK's own runtime reads the rest (retries, proxies, configured endpoints).</summary>
internal abstract class ServiceConfig : ClientConfig
{
    // The modes of AWS_DEFAULTS_MODE: https://docs.aws.amazon.com/sdkref/latest/guide/feature-smart-config-defaults.html
    private static readonly DefaultConfigurationProvider Modes = new(
    [
        Mode(DefaultConfigurationMode.Standard, 3.1),
        Mode(DefaultConfigurationMode.InRegion, 1.1),
        Mode(DefaultConfigurationMode.CrossRegion, 3.1),
        Mode(DefaultConfigurationMode.Mobile, 30),
        Mode(DefaultConfigurationMode.Auto, 1.1),
    ]);

    protected ServiceConfig(string serviceId, string signingName, IEndpointProvider endpoints)
        : base(Modes)
    {
        ServiceId = serviceId;
        UserAgent = InternalSDKUtils.BuildUserAgentString(serviceId.Replace(' ', '_'), typeof(ClientConfig).Assembly.GetName().Version!.ToString(3));
        AuthenticationServiceName = signingName;
        EndpointProvider = endpoints;
    }

    public override string UserAgent { get; }

    /// <inheritdoc />
    public override string RegionEndpointServiceName => AuthenticationServiceName;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(EndpointHandler.Parameters(this, (parameters.AlternateEndpoint ?? RegionEndpoint)?.SystemName));

    private static DefaultConfiguration Mode(DefaultConfigurationMode mode, double connectSeconds) => new()
    {
        Name = mode,
        RetryMode = RequestRetryMode.Standard,
        S3UsEast1RegionalEndpoint = S3UsEast1RegionalEndpointValue.Regional,
        ConnectTimeout = TimeSpan.FromSeconds(connectSeconds),
        TlsNegotiationTimeout = TimeSpan.FromSeconds(connectSeconds),
    };
}
