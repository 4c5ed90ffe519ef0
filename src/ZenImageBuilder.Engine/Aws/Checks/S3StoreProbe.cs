using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using S3Location = ZenImageBuilder.Engine.Remote.S3Location;

namespace ZenImageBuilder.Engine.Aws.Checks;

/// <summary>Looks at artifact stores in S3; before a build also whether contexts can be kept there.</summary>
internal sealed class S3StoreProbe(AwsSessions sessions) : IComponentProbe
{
    public bool Knows(StackComponent component) => component is ArtifactStore { Flavor: S3Settings.Flavor };

    public IEnumerable<Look> Looks(ProbeRequest request)
    {
        var store = (ArtifactStore)request.Component;
        var location = S3Location.Parse(S3Settings.Of(store).Path)!;
        AwsSession session = null!;
        yield return new(
            "Credentials",
            async cancellationToken =>
            {
                session = await sessions.OpenStoreAsync(store, request.Aws, request.Observer, cancellationToken).ConfigureAwait(false);
                _ = await new AwsCall("s3:ListBucket", "the bucket", session.Source, store)
                    .RunAsync(() => session.Credentials.GetCredentialsAsync(), cancellationToken)
                    .ConfigureAwait(false);
                return $"The credentials come from {session.Source}.";
            },
            endsHere: true
        );
        yield return new("Bucket", cancellationToken => BucketAsync(store, location.Bucket, session, request.Observer, cancellationToken));
        if (request.Preflight is not { } preflight)
        {
            yield break;
        }

        yield return new("Region", cancellationToken => RegionAsync(preflight.Builder, session, request, cancellationToken));
        HashSet<string> tried = new(StringComparer.Ordinal) { "s3:ListBucket" };
        if (!preflight.SkipProbe)
        {
            var key = $"{(location.Prefix.Length == 0 ? "" : $"{location.Prefix}/")}{ContextNames.Folder}.probe-{Guid.NewGuid():N}";
            var probe = new S3Probe(location.Bucket, key, session, store, request.Observer);
            foreach (var look in probe.Looks(tried))
            {
                yield return look;
            }
        }

        yield return new("CallerPermissions", cancellationToken => PermissionsAsync(store, preflight, tried, session, request.Observer, cancellationToken))
        {
            Otherwise = "what else the caller may do in the bucket was not checked",
        };
    }

    private static async Task<Finding> BucketAsync(
        StackComponent component,
        string bucket,
        AwsSession session,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        using var s3 = new AwsClients(session, observer).S3();
        var answer = await new AwsCall("s3:ListBucket", $"bucket '{bucket}'", session.Source, component)
            .RunAsync(() => HeadAsync(s3, bucket, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return answer?.BucketRegion is { Length: > 0 } region && region != session.Region
            ? throw new ImageBuilderException(
                ErrorCode.RequestRefused,
                $"The bucket '{bucket}' is in region '{region}', and the artifact store in '{session.Region}'.",
                component,
                $"Correct it: Set-ArtifactStore {component.Name} -Region {region}"
            )
            : $"The bucket '{bucket}' exists in region '{session.Region}' and can be listed.";
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
    private async Task<Finding> RegionAsync(ImageBuilder builder, AwsSession session, ProbeRequest request, CancellationToken cancellationToken)
    {
        var builds = (await sessions.OpenAsync(RemoteLocation.Of(builder), request.Aws, request.Observer, cancellationToken).ConfigureAwait(false)).Region;
        return builds == session.Region
            ? $"The bucket is in the region of the project, '{builds}'."
            : Finding.Fail(
                $"The bucket is in region '{session.Region}' and the project in '{builds}', but a build reads its context from its own region only.",
                "Use a bucket in the region of the project."
            );
    }

    private static async Task<IReadOnlyList<Finding>> PermissionsAsync(
        ArtifactStore store,
        Preflight preflight,
        HashSet<string> tried,
        AwsSession session,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var caller = await CallerIdentity.AskAsync(session, store, observer, cancellationToken).ConfigureAwait(false);
        var policy = StackPolicies.Caller(CodeBuildProbe.Scope(preflight, caller, session.Region));
        return caller.IsRoot
            ? [$"{caller.Arn} may do everything."]
            : await new PolicySimulation(session, store, observer)
                .FindAsync(caller.Principal, "the caller", policy.Untried("s3:", tried), cancellationToken)
                .ConfigureAwait(false);
    }
}
