using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>
/// Converts the resource ids that users give to the canonical form that connectors use. Each of these methods returns null for a text that names no such
/// resource.
/// </summary>
internal static partial class ResourceIds
{
    private const string S3Scheme = "s3://";

    public static string? Region(string id, string? region)
    {
        if (!AwsPartition.IsRegion(id))
        {
            return null;
        }

        return region is null || string.Equals(id, region, StringComparison.Ordinal)
            ? id
            : throw new ImageBuilderException(
                ErrorCode.InvalidResourceId,
                $"{Quoted.Value(id)} is not the region of the connector, which is '{region}'.",
                id,
                $"Use a connector whose region is '{id}'."
            );
    }

    /// <summary>Returns <c>s3://bucket</c> for an S3 address with or without a key, an ARN, or the name of a bucket.</summary>
    public static string? Bucket(string id, string? region)
    {
        if (Arn(id, "s3") is { } arn)
        {
            RequirePartition(arn, region, id);
            return OfBucket(arn.Resource.Split('/')[0]);
        }

        return OfBucket(id.StartsWith(S3Scheme, StringComparison.OrdinalIgnoreCase) ? id[S3Scheme.Length..].Split('/')[0] : id);
    }

    /// <summary>
    /// Returns the host of an ECR registry, for its address, the address of a repository, or the ARN of a repository. The host of an address is kept even if it
    /// is a dual-stack or FIPS host, because docker stores logins by host.
    /// </summary>
    public static string? Ecr(string id, string? region)
    {
        if (Arn(id, "ecr") is { } arn)
        {
            if (!AccountId().IsMatch(arn.Account) || !(arn.Resource == "repository" || arn.Resource.StartsWith("repository/", StringComparison.Ordinal)))
            {
                return null;
            }

            RequirePartition(arn, region, id);
            Require(arn.Region, region, id);
            return RegistryOf(arn.Account, arn.Region);
        }

        if (RegistryAddress.HostOf(id) is not { } host || EcrRegistry.Parse(host) is not { } registry)
        {
            // A server on this machine that stands in for AWS has its registry on a port.
            return RegistryAddress.HostOf(id) is { } local && RegistryAddress.Parse(local) is { IsLoopback: true, Port: not null } ? local : null;
        }

        Require(registry.Region, region, id);
        return host;
    }

    /// <summary>Whether two resource ids in canonical form name the same resource. A registry in ECR has several hosts.</summary>
    public static bool Same(string? one, string? other) =>
        string.Equals(one, other, StringComparison.Ordinal)
        || (
            one is not null && other is not null && EcrRegistry.Parse(one) is { } registry && EcrRegistry.Parse(other) is { } second && registry.IsSame(second)
        );

    /// <summary>Returns the name of an EKS cluster, for its name or its ARN.</summary>
    public static string? Cluster(string id, string? region)
    {
        if (Arn(id, "eks") is { } arn)
        {
            if (!arn.Resource.StartsWith("cluster/", StringComparison.Ordinal))
            {
                return null;
            }

            RequirePartition(arn, region, id);
            Require(arn.Region, region, id);
            id = arn.Resource["cluster/".Length..];
        }

        return ClusterName().IsMatch(id) ? id : null;
    }

    /// <summary>Returns the address of an account's registry, with the domain of the region's partition.</summary>
    public static string RegistryOf(string account, string region) => $"{account}.dkr.ecr.{region}.{AwsPartition.Of(region).Suffix}";

    private static string? OfBucket(string name) => S3Location.IsBucketName(name) ? S3Scheme + name : null;

    private static void Require(string found, string? region, string id)
    {
        if (region is not null && !string.Equals(found, region, StringComparison.Ordinal))
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidResourceId,
                $"{Quoted.Value(id)} is in region '{found}', and the connector in '{region}'.",
                id,
                $"Name a resource of '{region}', or use a connector whose region is '{found}'."
            );
        }
    }

    private static void RequirePartition(AwsArn arn, string? region, string id)
    {
        if (region is not null && AwsPartition.Of(region).Name is var partition && !string.Equals(arn.Partition, partition, StringComparison.Ordinal))
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidResourceId,
                $"{Quoted.Value(id)} is in the AWS partition '{arn.Partition}', and the connector's region '{region}' in '{partition}'.",
                id,
                $"Name a resource of the partition '{partition}'."
            );
        }
    }

    private static AwsArn? Arn(string id, string service) =>
        id.Split(':', 6) is ["arn", var partition, var named, var region, var account, { Length: > 0 } resource]
        && string.Equals(named, service, StringComparison.Ordinal)
        && partition.StartsWith("aws", StringComparison.Ordinal)
            ? new(partition, region, account, resource)
            : null;

    [GeneratedRegex(@"^[0-9]{12}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AccountId();

    // https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
    [GeneratedRegex(@"^[0-9A-Za-z][A-Za-z0-9_-]{0,99}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ClusterName();

    private sealed record AwsArn(string Partition, string Region, string Account, string Resource);
}
