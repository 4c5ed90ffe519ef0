using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Remote;

/// <summary>A partition of AWS: its regions and the domains of its registries.</summary>
/// <param name="RegionPrefix">The prefix of the names of its regions.</param>
/// <param name="Suffix">The domain of its registries: <c>dnsSuffix</c> in botocore's <c>partitions.json</c>.</param>
/// <param name="DualStackSuffix">
/// The domain of its registries for IPv4 and IPv6: <c>dualStackDnsSuffix</c> in botocore's <c>partitions.json</c> with <c>on.</c> instead of <c>api.</c>.
/// </param>
internal sealed partial record AwsPartition(string Name, string RegionPrefix, string Suffix, string DualStackSuffix)
{
    private static readonly AwsPartition Commercial = new("aws", string.Empty, "amazonaws.com", "on.aws");

    /// <summary>All partitions. The last one matches all regions that no other partition matches, including future regions.</summary>
    public static IReadOnlyList<AwsPartition> All { get; } =
    [
        new("aws-cn", "cn-", "amazonaws.com.cn", "on.amazonwebservices.com.cn"),
        new("aws-us-gov", "us-gov-", "amazonaws.com", "on.aws"),
        new("aws-eusc", "eusc-", "amazonaws.eu", "on.amazonwebservices.eu"),
        new("aws-iso", "us-iso-", "c2s.ic.gov", "on.aws.ic.gov"),
        new("aws-iso-b", "us-isob-", "sc2s.sgov.gov", "on.aws.scloud"),
        new("aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", "on.cloud-aws.adc-e.uk"),
        new("aws-iso-f", "us-isof-", "csp.hci.ic.gov", "on.aws.hci.ic.gov"),
        Commercial,
    ];

    public static AwsPartition Of(string region) => All.First(partition => region.StartsWith(partition.RegionPrefix, StringComparison.Ordinal));

    public static bool IsRegion(string value) => Region().IsMatch(value);

    [GeneratedRegex(@"^[a-z]{2,6}(-[a-z]+)+-[0-9]{1,2}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Region();
}
