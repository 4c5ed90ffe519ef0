using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Components;
using ZenImageBuilder.Engine.Readiness;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Aws.Readiness;

/// <summary>Looks at artifact stores in S3.</summary>
internal sealed class S3StoreProbe(AwsSessions sessions) : IComponentProbe
{
    public bool Knows(StackComponent component) => component is ArtifactStore { Flavor: "s3" };

    public IEnumerable<Look> Looks(StackComponent component, AwsOptions aws, IEngineObserver observer)
    {
        AwsSession? session = null;
        yield return new(
            "Credentials",
            async cancellationToken =>
            {
                session = await sessions.OpenStoreAsync((ArtifactStore)component, aws, observer, cancellationToken).ConfigureAwait(false);
                _ = await new AwsCall("s3:ListBucket", "the bucket", session.Source, component).RunAsync(() => session.Credentials.GetCredentialsAsync(), cancellationToken).ConfigureAwait(false);
                return $"The credentials come from {session.Source}.";
            },
            EndsHere: true);
        yield return new("Bucket", cancellationToken => BucketAsync(component, session!, observer, cancellationToken));
    }

    private static async Task<string> BucketAsync(StackComponent component, AwsSession session, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var bucket = S3Location.Parse(component.RequiredText("Path"))!.Bucket;
        using var s3 = new AwsClients(session, observer).S3();
        var answer = await new AwsCall("s3:ListBucket", $"bucket '{bucket}'", session.Source, component)
            .RunAsync(() => s3.HeadBucketAsync(new() { BucketName = bucket }, cancellationToken), cancellationToken).ConfigureAwait(false);
        return answer.BucketRegion is { Length: > 0 } region && region != session.Region
            ? throw new ImageBuilderException(
                ErrorCode.RequestRefused, $"The bucket '{bucket}' is in region '{region}', and the artifact store in '{session.Region}'.", component, $"Correct it: Set-ArtifactStore {component.Name} -Region {region}")
            : $"The bucket '{bucket}' exists in region '{session.Region}' and can be listed.";
    }
}
