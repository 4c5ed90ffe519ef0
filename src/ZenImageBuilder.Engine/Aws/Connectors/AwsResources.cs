using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Checks;
using ZenImageBuilder.Engine.Aws.Ecr;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Connectors;

/// <summary>The resources that a session can access, by type.</summary>
internal sealed class AwsResources(AwsSession session, AwsClients clients, string connector, IEngineObserver observer)
{
    /// <summary>The resources in their canonical form, sorted; with a resource ID, only that resource or an error.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string resourceType, string? resourceId, CancellationToken cancellationToken) =>
        resourceType switch
        {
            ConnectorTypes.S3Bucket => await BucketsAsync(resourceId, cancellationToken).ConfigureAwait(false),
            ConnectorTypes.DockerRegistry => await RegistriesAsync(resourceId, cancellationToken).ConfigureAwait(false),
            ConnectorTypes.KubernetesCluster => await ClustersAsync(resourceId, cancellationToken).ConfigureAwait(false),
            _ => await GenericAsync(cancellationToken).ConfigureAwait(false),
        };

    private async Task<IReadOnlyList<string>> GenericAsync(CancellationToken cancellationToken)
    {
        using var sts = clients.SecurityToken(session.Credentials);
        _ = await Call("sts:GetCallerIdentity", "these credentials")
            .RunAsync(() => sts.GetCallerIdentityAsync(new(), cancellationToken), CallerIdentity.Of, cancellationToken)
            .ConfigureAwait(false);
        return [session.Region];
    }

    private async Task<IReadOnlyList<string>> BucketsAsync(string? resourceId, CancellationToken cancellationToken)
    {
        using var s3 = clients.S3();
        if (resourceId is not null)
        {
            var bucket = resourceId["s3://".Length..];
            await Call("s3:ListBucket", $"bucket '{bucket}'").RunAsync(() => HeadAsync(s3, bucket, cancellationToken), cancellationToken).ConfigureAwait(false);
            return [resourceId];
        }

        var buckets = Call("s3:ListAllMyBuckets", "the account")
            .ListAsync(
                async next =>
                {
                    var page = await s3.ListBucketsAsync(new ListBucketsRequest { ContinuationToken = next }, cancellationToken).ConfigureAwait(false);
                    return new ListingPage<string, string>(
                        [.. page.Buckets.Promised("the list of buckets").Present().Select(static bucket => bucket.BucketName.Promised("the name of a bucket"))],
                        NullIfEmpty(page.ContinuationToken)
                    );
                },
                static bucket => bucket,
                cancellationToken
            );
        return await SortedAsync(buckets, static bucket => "s3://" + bucket).ConfigureAwait(false);
    }

    private static async Task<bool> HeadAsync(AmazonS3Client s3, string bucket, CancellationToken cancellationToken)
    {
        try
        {
            // A success without a request ID may come from another server; the body of a list can be checked.
            var found = await s3.HeadBucketAsync(new() { BucketName = bucket }, cancellationToken).ConfigureAwait(false);
            return found.ResponseMetadata?.RequestId is { Length: > 0 }
                || await s3.ListObjectsV2Async(new() { BucketName = bucket, MaxKeys = 1 }, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.MovedPermanently)
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidResourceId,
                $"The bucket '{bucket}' is in another region than the connector.",
                bucket,
                "Use a connector of the bucket's region.",
                exception
            );
        }
    }

    private async Task<IReadOnlyList<string>> RegistriesAsync(string? resourceId, CancellationToken cancellationToken)
    {
        using var ecr = clients.Ecr();
        var account = resourceId is null ? null : EcrRegistry.Parse(resourceId)?.Account;
        var repositories = await Call("ecr:DescribeRepositories", $"registry of region '{session.Region}'")
            .RunAsync(
                () => ecr.DescribeRepositoriesAsync(new() { RegistryId = account }, cancellationToken),
                static answer =>
                    answer
                        .Repositories.Promised("the list of repositories")
                        .Present()
                        .Select(static repository => repository.RepositoryUri.Promised("the URI of a repository"))
                        .ToList(),
                cancellationToken
            )
            .ConfigureAwait(false);
        if (resourceId is not null)
        {
            return [resourceId];
        }

        if (repositories is [var uri, ..])
        {
            return [uri.Split('/')[0]];
        }

        // Every account has a registry in every region, with or without repositories: the token contains its address.
        var (_, registry, _) = await EcrLogin.GetAsync(session, observer, cancellationToken).ConfigureAwait(false);
        return registry is null ? [] : [registry];
    }

    private async Task<IReadOnlyList<string>> ClustersAsync(string? resourceId, CancellationToken cancellationToken)
    {
        using var eks = clients.Eks();
        if (resourceId is not null)
        {
            _ = await Call("eks:DescribeCluster", $"cluster '{resourceId}'")
                .RunAsync(
                    () => eks.DescribeClusterAsync(new() { Name = resourceId }, cancellationToken),
                    static answer => answer.Cluster.Promised("the cluster"),
                    cancellationToken
                )
                .ConfigureAwait(false);
            return [resourceId];
        }

        var clusters = Call("eks:ListClusters", $"clusters of region '{session.Region}'")
            .ListAsync(
                async next =>
                {
                    var page = await eks.ListClustersAsync(new() { NextToken = next }, cancellationToken).ConfigureAwait(false);
                    return new ListingPage<string, string>([.. page.Clusters.Promised("the list of clusters").Present()], NullIfEmpty(page.NextToken));
                },
                static cluster => cluster,
                cancellationToken
            );
        return await SortedAsync(clusters, static cluster => cluster).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<string>> SortedAsync(IAsyncEnumerable<string> names, Func<string, string> canonical)
    {
        List<string> all = [];
        await foreach (var name in names.ConfigureAwait(false))
        {
            all.Add(canonical(name));
        }

        return [.. all.Order(StringComparer.Ordinal)];
    }

    private static string? NullIfEmpty(string? token) => string.IsNullOrEmpty(token) ? null : token;

    private AwsCall Call(string action, string resource) => new(action, resource, session.Source, connector);
}
