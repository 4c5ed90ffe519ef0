using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace ZenImageBuilder.Engine.Aws.Protocols;

/// <summary>Where a service is: the rules of AWS's endpoint rule sets, which are the same for the services here but for names.</summary>
/// <param name="host">The first label or labels, such as <c>codebuild</c> or <c>api.ecr</c>; the FIPS form appends <c>-fips</c>.</param>
/// <param name="dualStackHost">The same on the dual-stack domain, where it differs.</param>
/// <param name="fipsIsPlain">The regions whose plain endpoint is the FIPS one.</param>
internal sealed class ServiceEndpoints(string host, string? dualStackHost = null, params string[] fipsIsPlain) : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var fips = parameters["UseFIPS"] is true;
        var dualStack = parameters["UseDualStack"] is true;
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

        if ((fips && !partition.supportsFIPS) || (dualStack && !partition.supportsDualStack))
        {
            throw new AmazonClientException("FIPS or DualStack is enabled, but this partition does not support it");
        }

        var name = dualStack ? dualStackHost ?? host : host;
        var suffix = fips && (dualStack || !fipsIsPlain.Contains(region, StringComparer.Ordinal)) ? "-fips" : "";
        return new($"https://{name}{suffix}.{region}.{(dualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix)}");
    }
}
