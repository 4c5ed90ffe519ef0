using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using S3Location = ZenImageBuilder.Engine.Remote.S3Location;

namespace ZenImageBuilder.Engine.Aws.Checks;

/// <summary>Checks artifact stores in S3; before a build also whether contexts can be kept there.</summary>
internal sealed class S3StoreChecks(AwsSessions sessions) : IComponentChecks
{
    public bool Cover(StackComponent component) => component is ArtifactStore { Flavor: S3Settings.Flavor };

    public async IAsyncEnumerable<Check> RunAsync(CheckSubject subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var store = (ArtifactStore)subject.Component;
        var location = S3Location.Parse(S3Settings.Of(store).Path)!;
        var credentials = await Check
            .FindAsync("Credentials", () => OpenAsync(store, subject, cancellationToken), static aws => $"The credentials come from {aws.Source}.")
            .ConfigureAwait(false);
        yield return credentials;
        if (credentials.Found is not { } aws)
        {
            yield break;
        }

        yield return await Check.RunAsync("Bucket", () => BucketAsync(aws, location.Bucket, cancellationToken)).ConfigureAwait(false);
        if (subject.Preflight is not { } preflight)
        {
            yield break;
        }

        yield return await Check.RunAsync("Region", () => RegionAsync(aws, preflight.Builder, subject, cancellationToken)).ConfigureAwait(false);
        HashSet<string> tried = new(StringComparer.Ordinal) { "s3:ListBucket" };
        if (!preflight.SkipProbe)
        {
            var key = $"{(location.Prefix.Length == 0 ? "" : $"{location.Prefix}/")}{ContextNames.Folder}.probe-{Guid.NewGuid():N}";
            await foreach (var check in new ProbeObject(location.Bucket, key, aws).CheckAsync(tried, cancellationToken).ConfigureAwait(false))
            {
                yield return check;
            }
        }

        yield return await Check
            .RunAsync(
                "CallerPermissions",
                () => aws.CallerPermissionsAsync(preflight, "s3:", tried, cancellationToken),
                ifDenied: "what else the caller may do in the bucket was not checked"
            )
            .ConfigureAwait(false);
    }

    private async Task<CheckSession> OpenAsync(ArtifactStore store, CheckSubject subject, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenStoreAsync(store, subject.Aws, subject.Observer, cancellationToken).ConfigureAwait(false);
        var aws = new CheckSession(session, subject);
        _ = await aws.Call("s3:ListBucket", "the bucket").RunAsync(() => session.Credentials.GetCredentialsAsync(), cancellationToken).ConfigureAwait(false);
        return aws;
    }

    private static async Task<CheckResult> BucketAsync(CheckSession aws, string bucket, CancellationToken cancellationToken)
    {
        using var s3 = aws.Clients.S3();
        var answer = await aws.Call("s3:ListBucket", $"bucket '{bucket}'")
            .RunAsync(() => HeadAsync(s3, bucket, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return answer?.BucketRegion is { Length: > 0 } region && region != aws.Region
            ? throw new ImageBuilderException(
                ErrorCode.RequestRefused,
                $"The bucket '{bucket}' is in region '{region}', and the artifact store in '{aws.Region}'.",
                aws.Component,
                $"Correct it: Set-ArtifactStore {aws.Component.Name} -Region {region}"
            )
            : $"The bucket '{bucket}' exists in region '{aws.Region}' and can be listed.";
    }

    // The answer to a HEAD has no body, so a refusal does not say who is refused what; the one to a list does. Nor does a success without an id say that S3 gave it.
    private static async Task<HeadBucketResponse?> HeadAsync(AmazonS3Client s3, string bucket, CancellationToken cancellationToken)
    {
        try
        {
            var found = await s3.HeadBucketAsync(new() { BucketName = bucket }, cancellationToken).ConfigureAwait(false);
            if (found.ResponseMetadata?.RequestId is not { Length: > 0 })
            {
                _ = await s3.ListObjectsV2Async(new() { BucketName = bucket, MaxKeys = 1 }, cancellationToken).ConfigureAwait(false);
            }

            return found;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.Forbidden)
        {
            _ = await s3.ListObjectsV2Async(new() { BucketName = bucket, MaxKeys = 1 }, cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    // CodeBuild reads its source from its own region only.
    private async Task<CheckResult> RegionAsync(CheckSession aws, ImageBuilder builder, CheckSubject subject, CancellationToken cancellationToken)
    {
        var builds = (await sessions.OpenAsync(RemoteLocation.Of(builder), subject.Aws, subject.Observer, cancellationToken).ConfigureAwait(false)).Region;
        return builds == aws.Region
            ? $"The bucket is in the region of the project, '{builds}'."
            : CheckResult.Fail(
                $"The bucket is in region '{aws.Region}' and the project in '{builds}', but a build reads its context from its own region only.",
                "Use a bucket in the region of the project."
            );
    }
}
