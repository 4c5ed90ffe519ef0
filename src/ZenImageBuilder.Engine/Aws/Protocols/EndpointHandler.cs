using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util;

namespace ZenImageBuilder.Engine.Aws.Protocols;

/// <summary>Resolves the endpoint of a request from its client's configuration.</summary>
internal sealed class EndpointHandler : BaseEndpointResolver
{
    internal static EndpointParameters Parameters(IClientConfig config, string? region) => new()
    {
        ["Region"] = region,
        ["UseDualStack"] = config.UseDualstackEndpoint,
        ["UseFIPS"] = config.UseFIPSEndpoint,
        ["Endpoint"] = config.ServiceURL,
    };

    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
    {
        var config = requestContext.ClientConfig;
        return Parameters(config, requestContext.Request.AlternateEndpoint?.SystemName ?? config.RegionEndpoint?.SystemName ?? OfServiceUrl(config));
    }

    private static string? OfServiceUrl(IClientConfig config) =>
        string.IsNullOrEmpty(config.ServiceURL) ? null
        : string.IsNullOrEmpty(config.AuthenticationRegion) ? AWSSDKUtils.DetermineRegion(config.ServiceURL)
        : config.AuthenticationRegion;
}
