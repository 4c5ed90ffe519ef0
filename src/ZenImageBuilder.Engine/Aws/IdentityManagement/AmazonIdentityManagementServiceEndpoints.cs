using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace Amazon.IdentityManagement;

/// <summary>Where IAM is: one place a partition, whose requests are signed for one region of it.</summary>
internal sealed class AmazonIdentityManagementServiceEndpoints : IEndpointProvider
{
    // Host of the plain, the FIPS and the dual-stack endpoint, and the region of the signature; from the service's endpoint rule set.
    private static readonly Dictionary<string, (string Plain, string? Fips, string? DualStack, string Region)> Partitions = new(StringComparer.Ordinal)
    {
        ["aws"] = ("iam.amazonaws.com", "iam-fips.amazonaws.com", "iam.global.api.aws", "us-east-1"),
        ["aws-cn"] = ("iam.cn-north-1.amazonaws.com.cn", null, "iam.global.api.amazonwebservices.com.cn", "cn-north-1"),
        ["aws-us-gov"] = ("iam.us-gov.amazonaws.com", "iam.us-gov.amazonaws.com", "iam.us-gov.api.aws", "us-gov-west-1"),
        ["aws-eusc"] = ("iam.eusc-de-east-1.amazonaws.eu", null, null, "eusc-de-east-1"),
        ["aws-iso"] = ("iam.us-iso-east-1.c2s.ic.gov", "iam-fips.us-iso-east-1.c2s.ic.gov", null, "us-iso-east-1"),
        ["aws-iso-b"] = ("iam.us-isob-east-1.sc2s.sgov.gov", "iam-fips.us-isob-east-1.sc2s.sgov.gov", null, "us-isob-east-1"),
        ["aws-iso-e"] = ("iam.eu-isoe-west-1.cloud.adc-e.uk", null, null, "eu-isoe-west-1"),
        ["aws-iso-f"] = ("iam.us-isof-south-1.csp.hci.ic.gov", null, null, "us-isof-south-1"),
    };

    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        if (parameters["Endpoint"] is string { Length: > 0 } custom)
        {
            return new(custom);
        }

        if (parameters["Region"] is not string { Length: > 0 } region || Fn.Partition(region) is not { } partition || !Partitions.TryGetValue(partition.name, out var places))
        {
            throw new AmazonClientException("Invalid Configuration: Missing Region");
        }

        var host = (parameters["UseFIPS"] is true, parameters["UseDualStack"] is true) switch
        {
            (false, false) => places.Plain,
            (true, false) => places.Fips,
            (false, true) => places.DualStack,
            _ => partition.name == "aws" ? "iam-fips.global.api.aws" : null,
        };
        return new($"https://{host ?? throw new AmazonClientException("FIPS or DualStack is enabled, but this partition does not support it")}")
        {
            Attributes = new PropertyBag { ["authSchemes"] = new List<object> { new PropertyBag { ["name"] = "sigv4", ["signingRegion"] = places.Region } } },
        };
    }
}
