using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Remote;

namespace ZenImageBuilder.Engine.Oci;

/// <summary>
/// The private registry of an AWS account: <c>account.dkr.ecr[-fips].region.suffix</c>, or for IPv4 and IPv6
/// <c>account.dkr-ecr[-fips].region.suffix</c> (https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html).
/// </summary>
internal sealed partial record EcrRegistry(string Account, string Region, bool IsFips, bool IsDualStack)
{
    // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html. A repository whose name is longer than a reference may be cannot be
    // pushed to.
    private const int MinimumRepositoryLength = 2;

    /// <summary>Returns whether ECR accepts a repository with this name.</summary>
    public static bool IsRepository(string name) => name.Length >= MinimumRepositoryLength && RegistryAddress.IsRepository(name);

    /// <summary>Reads the address of a registry. The domain must be that of the region's partition.</summary>
    /// <returns>The registry, or null if the address is not that of a private ECR registry.</returns>
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

    /// <summary>Returns whether both are the same registry, possibly with different host names.</summary>
    public bool IsSame(EcrRegistry other) => Account == other.Account && Region == other.Region;

    [GeneratedRegex(
        @"^(?<account>[0-9]{12})\.dkr(?<separator>[.-])ecr(?<fips>-fips)?\.(?<region>[a-z0-9-]+)\.(?<suffix>[a-z0-9.-]+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Address();
}
