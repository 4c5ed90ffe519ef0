using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using Amazon.Util;

namespace AwsSdkStandIns.Protocols;

/// <summary>
/// The endpoint of a service, according to AWS's endpoint rule set for it (botocore's <c>endpoint-rule-set-1.json</c>, from which the official clients are
/// generated too). This class has the common part of the rule sets: a custom endpoint is used unchanged, otherwise the host follows from region and partition.
/// A service adds its exceptions.
/// </summary>
/// <param name="host">The host for a request that is not one of <paramref name="exceptions"/>, without <c>https://</c>.</param>
/// <param name="exceptions">The hosts that the rules list explicitly; null for all others.</param>
internal sealed class ServiceEndpoints(Func<Wanted, Place> host, Func<Wanted, Place?>? exceptions = null) : IEndpointProvider
{
    /// <summary>The endpoints of a service with an endpoint in every region.</summary>
    /// <param name="name">The first label or labels, such as <c>codebuild</c>; the FIPS form appends <c>-fips</c>.</param>
    /// <param name="exceptions">The hosts that the rules list explicitly.</param>
    public ServiceEndpoints(string name, Func<Wanted, Place?>? exceptions = null)
        : this(wanted => new($"{name}{wanted.FipsSuffix}.{wanted.Region}.{wanted.DnsSuffix}"), exceptions) { }

    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var (fips, dualStack) = (parameters["UseFIPS"] is true, parameters["UseDualStack"] is true);
        if (parameters["Endpoint"] is string { Length: > 0 } custom)
        {
            return (fips, dualStack) switch
            {
                (true, _) => throw new AmazonClientException("Invalid Configuration: FIPS and custom endpoint are not supported"),
                (_, true) => throw new AmazonClientException("Invalid Configuration: Dualstack and custom endpoint are not supported"),
                _ => new(custom),
            };
        }

        if (parameters["Region"] is not string { Length: > 0 } region || Fn.Partition(region) is not { } partition)
        {
            throw new AmazonClientException("Invalid Configuration: Missing Region");
        }

        var wanted = new Wanted(region, partition, fips, dualStack);
        return (exceptions?.Invoke(wanted) ?? host(wanted.Supported())).ToEndpoint();
    }
}

/// <summary>The parameters for which an endpoint is resolved.</summary>
internal sealed record Wanted(string Region, Partition Partition, bool Fips, bool DualStack)
{
    public string FipsSuffix => Fips ? "-fips" : "";

    public string DnsSuffix => DualStack ? Partition.dualStackDnsSuffix : Partition.dnsSuffix;

    /// <summary>These parameters, if the partition has such endpoints.</summary>
    /// <exception cref="AmazonClientException">The partition has no such endpoints.</exception>
    public Wanted Supported() =>
        (Fips, DualStack) switch
        {
            (true, true) when !Partition.supportsFIPS || !Partition.supportsDualStack => throw new AmazonClientException(
                "FIPS and DualStack are enabled, but this partition does not support one or both"
            ),
            (true, false) when !Partition.supportsFIPS => throw new AmazonClientException("FIPS is enabled but this partition does not support FIPS"),
            (false, true) when !Partition.supportsDualStack => throw new AmazonClientException(
                "DualStack is enabled but this partition does not support DualStack"
            ),
            _ => this,
        };
}

/// <summary>A host, and the region for which its requests are signed if it is not the client's.</summary>
internal sealed record Place(string Host, string? SigningRegion = null)
{
    public Endpoint ToEndpoint() =>
        SigningRegion is null
            ? new($"https://{Host}")
            : new($"https://{Host}")
            {
                Attributes = new PropertyBag
                {
                    ["authSchemes"] = new List<object>
                    {
                        new PropertyBag { ["name"] = "sigv4", ["signingRegion"] = SigningRegion },
                    },
                },
            };
}

/// <summary>Resolves the endpoint of a request from its client's configuration.</summary>
internal sealed class EndpointHandler : BaseEndpointResolver
{
    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
    {
        var config = requestContext.ClientConfig;
        return new()
        {
            ["Region"] = requestContext.Request.AlternateEndpoint?.SystemName ?? config.RegionEndpoint?.SystemName ?? OfServiceUrl(config),
            ["UseDualStack"] = config.UseDualstackEndpoint,
            ["UseFIPS"] = config.UseFIPSEndpoint,
            ["Endpoint"] = config.ServiceURL,
        };
    }

    private static string? OfServiceUrl(IClientConfig config) =>
        string.IsNullOrEmpty(config.ServiceURL) ? null
        : string.IsNullOrEmpty(config.AuthenticationRegion) ? AWSSDKUtils.DetermineRegion(config.ServiceURL)
        : config.AuthenticationRegion;
}
