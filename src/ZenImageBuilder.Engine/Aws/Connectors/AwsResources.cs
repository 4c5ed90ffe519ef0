using System.Net;
using Amazon.S3;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Components;
using ZenImageBuilder.Engine.Connectors;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Connectors;

/// <summary>What a session reaches, by type of resource.</summary>
internal sealed class AwsResources(AwsSession session, AwsClients clients, string connector, IEngineObserver observer)
{
    /// <summary>The resources in their canonical form and in order; with a resource id, that one or a failure.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string resourceType, string? resourceId, CancellationToken cancellationToken) => resourceType switch
    {
        ConnectorTypes.S3Bucket => await BucketsAsync(resourceId, cancellationToken).ConfigureAwait(false),
        ConnectorTypes.DockerRegistry => await RegistriesAsync(resourceId, cancellationToken).ConfigureAwait(false),
        ConnectorTypes.KubernetesCluster => await ClustersAsync(resourceId, cancellationToken).ConfigureAwait(false),
        _ => await GenericAsync(cancellationToken).ConfigureAwait(false),
    };

    private async Task<IReadOnlyList<string>> GenericAsync(CancellationToken cancellationToken)
    {
        using var sts = clients.SecurityToken(session.Credentials);
        _ = await Call("sts:GetCallerIdentity", "these credentials").RunAsync(() => sts.GetCallerIdentityAsync(new(), cancellationToken), cancellationToken).ConfigureAwait(false);
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

        var answer = await Call("s3:ListAllMyBuckets", "the account").RunAsync(() => s3.ListBucketsAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        return [.. (answer.Buckets ?? []).Select(static bucket => "s3://" + bucket.BucketName).Order(StringComparer.Ordinal)];
    }

    private static async Task<bool> HeadAsync(AmazonS3Client s3, string bucket, CancellationToken cancellationToken)
    {
        try
        {
            _ = await s3.HeadBucketAsync(new() { BucketName = bucket }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.MovedPermanently)
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidResourceId, $"The bucket '{bucket}' is in another region than the connector.", bucket, "Use a connector of the bucket's region.", exception);
        }
    }

    private async Task<IReadOnlyList<string>> RegistriesAsync(string? resourceId, CancellationToken cancellationToken)
    {
        using var ecr = clients.Ecr();
        var account = resourceId is null ? null : EcrRegistry.Parse(resourceId)?.Account;
        var answer = await Call("ecr:DescribeRepositories", $"registry of region '{session.Region}'")
            .RunAsync(() => ecr.DescribeRepositoriesAsync(new() { RegistryId = account }, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (resourceId is not null)
        {
            return [resourceId];
        }

        if (answer.Repositories is [{ RepositoryUri: { Length: > 0 } uri }, ..])
        {
            return [uri.Split('/')[0]];
        }

        // Every account has a registry in every region, with or without repositories: its token names it.
        var (_, registry, _) = await EcrLogin.GetAsync(session, observer, cancellationToken).ConfigureAwait(false);
        return registry is null ? [] : [registry];
    }

    private async Task<IReadOnlyList<string>> ClustersAsync(string? resourceId, CancellationToken cancellationToken)
    {
        using var eks = clients.Eks();
        if (resourceId is not null)
        {
            _ = await Call("eks:DescribeCluster", $"cluster '{resourceId}'")
                .RunAsync(() => eks.DescribeClusterAsync(new() { Name = resourceId }, cancellationToken), cancellationToken).ConfigureAwait(false);
            return [resourceId];
        }

        var clusters = new List<string>();
        string? next = null;
        do
        {
            var answer = await Call("eks:ListClusters", $"clusters of region '{session.Region}'")
                .RunAsync(() => eks.ListClustersAsync(new() { NextToken = next }, cancellationToken), cancellationToken).ConfigureAwait(false);
            clusters.AddRange(answer.Clusters ?? []);
            next = answer.NextToken;
        }
        while (next is not null);
        return [.. clusters.Order(StringComparer.Ordinal)];
    }

    private AwsCall Call(string action, string resource) => new(action, resource, session.Source, connector);
}
