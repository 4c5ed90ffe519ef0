using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Remote;

namespace ZenImageBuilder.Engine.Oci;

/// <summary>
/// The private registry of an AWS account: <c>account.dkr.ecr[-fips].region.suffix</c>, or over IPv4 and IPv6
/// <c>account.dkr-ecr[-fips].region.suffix</c> (https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html).
/// </summary>
internal sealed partial record EcrRegistry(string Account, string Region, bool IsFips, bool IsDualStack)
{
    // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html. What is longer than a reference may be cannot be pushed.
    private const int MinimumRepositoryLength = 2;

    /// <summary>Whether ECR takes a repository of that name.</summary>
    public static bool IsRepository(string name) => name.Length >= MinimumRepositoryLength && RegistryAddress.IsRepository(name);

    /// <summary>Reads the address of a registry; a region goes with the domain of its own partition only.</summary>
    /// <returns>The registry, or null where the address is not one.</returns>
    public static EcrRegistry? Parse(string uri)
    {
        var match = Address().Match(uri);
        if (!match.Success || !AwsPartition.IsRegion(match.Groups["region"].Value))
        {
            return null;
        }

        var registry = new EcrRegistry(
            match.Groups["account"].Value,
            match.Groups["region"].Value,
            match.Groups["fips"].Success,
            match.Groups["separator"].Value == "-"
        );
        var partition = AwsPartition.Of(registry.Region);
        return match.Groups["suffix"].Value == (registry.IsDualStack ? partition.DualStackSuffix : partition.Suffix) ? registry : null;
    }

    /// <summary>Whether it is the same registry, by this host or another one.</summary>
    public bool IsSame(EcrRegistry other) => Account == other.Account && Region == other.Region;

    [GeneratedRegex(
        @"^(?<account>[0-9]{12})\.dkr(?<separator>[.-])ecr(?<fips>-fips)?\.(?<region>[a-z0-9-]+)\.(?<suffix>[a-z0-9.-]+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Address();
}
