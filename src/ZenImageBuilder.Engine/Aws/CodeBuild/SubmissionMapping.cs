using System.Text.RegularExpressions;
using Amazon.CodeBuild;
using Amazon.CodeBuild.Model;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;

namespace ZenImageBuilder.Engine.Aws.CodeBuild;

/// <summary>Maps a submission to StartBuild. It overrides every setting of the project that could make the build fail.</summary>
internal static partial class SubmissionMapping
{
    public static StartBuildRequest ToRequest(BuildSubmission submission) =>
        new()
        {
            ProjectName = submission.Project,
            IdempotencyToken = submission.IdempotencyToken,
            SourceTypeOverride = SourceType.S3,
            SourceLocationOverride = submission.Source,
            SecondarySourcesOverride = submission.SecondarySources is { Count: > 0 } segments
                ?
                [
                    .. segments.Select(static source => new ProjectSource
                    {
                        Type = SourceType.S3,
                        Location = source.Value,
                        SourceIdentifier = source.Key,
                    }),
                ]
                : null,
            BuildspecOverride = submission.BuildSpec,
            EnvironmentTypeOverride = submission.EnvironmentType,
            ImageOverride = submission.BuildImage,
            ImagePullCredentialsTypeOverride = PullCredentials(submission.BuildImage),
            ComputeTypeOverride = submission.ComputeType,
            PrivilegedModeOverride = submission.PrivilegedMode,
            FleetOverride = submission.Fleet is { } fleet ? new() { FleetArn = fleet } : null,
            CertificateOverride = submission.Certificate,
            EnvironmentVariablesOverride = [.. submission.Variables.Select(ToVariable)],
            ArtifactsOverride = new() { Type = ArtifactsType.NO_ARTIFACTS },
            CacheOverride = submission.KeepsLayersOnHost ? new() { Type = CacheType.LOCAL, Modes = [CacheMode.LOCAL_DOCKER_LAYER_CACHE.Value] } : null,
            TimeoutInMinutesOverride = submission.TimeoutMinutes,
            QueuedTimeoutInMinutesOverride = submission.QueuedTimeoutMinutes,

            // A project may retry failed builds by itself: such a build would have an ID that this module does not know, and push without the user's knowledge.
            AutoRetryLimitOverride = 0,
        };

    // CodeBuild rejects its own images with the project's role, and cannot pull private ones without it.
    public static ImagePullCredentialsType? PullCredentials(string image) =>
        BuildImages.IsOfAws(image) ? ImagePullCredentialsType.CODEBUILD
        : EcrImage().IsMatch(image) ? ImagePullCredentialsType.SERVICE_ROLE
        : null;

    private static EnvironmentVariable ToVariable(BuildVariable variable) =>
        new()
        {
            Name = variable.Name,
            Value = variable.Value,
            Type = variable.Type switch
            {
                BuildVariableType.SecretsManager => EnvironmentVariableType.SECRETS_MANAGER,
                BuildVariableType.ParameterStore => EnvironmentVariableType.PARAMETER_STORE,
                _ => EnvironmentVariableType.PLAINTEXT,
            },
        };

    // <account>.dkr.ecr[-fips].<region>.<suffix>, and the dual-stack form <account>.dkr-ecr.<region>.on.aws.
    [GeneratedRegex(@"^[0-9]{12}\.dkr[.-]ecr(-fips)?\.[a-z0-9-]+\.[a-z.]+/", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EcrImage();
}
