using System.Collections.ObjectModel;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Planning;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>The definitions of all flavors. The limits come from CodeBuild's service model (botocore, <c>codebuild/2016-10-06</c>).</summary>
internal static class KnownFlavors
{
    private static readonly AttributeRule ProfileName = new(
        nameof(AwsAccessSettings.ProfileName),
        AttributeType.Text,
        "production",
        "The AWS profile that reaches it, where neither a parameter nor a connector says otherwise.",
        AttributeChecks.Line
    );

    private static readonly AttributeRule ProfileLocation = new(
        nameof(AwsAccessSettings.ProfileLocation),
        AttributeType.Text,
        "~/.aws/credentials",
        "The file that holds the profile.",
        AttributeChecks.Line
    );

    private static readonly AttributeRule Region = new(
        nameof(AwsAccessSettings.Region),
        AttributeType.Text,
        "eu-central-1",
        "The AWS region that it is in.",
        AttributeChecks.Region
    );

    public static IReadOnlyList<Flavor> All { get; } =
    [
        new(ComponentKind.ImageBuilder, CodeBuildSettings.Flavor, "Builds images with AWS CodeBuild.", ImageBuilderAttributes())
        {
            Connector = ConnectorRequirement.AwsGeneric,
        },
        new(
            ComponentKind.ArtifactStore,
            S3Settings.Flavor,
            "Keeps build contexts in Amazon S3.",
            [
                new(
                    nameof(S3Settings.Path),
                    AttributeType.Text,
                    "s3://my-bucket/contexts",
                    "The bucket, and the prefix under which contexts are kept.",
                    AttributeChecks.S3Path
                )
                {
                    Required = true,
                },
                new(
                    nameof(S3Settings.EndpointUrl),
                    AttributeType.Text,
                    "https://minio.example.com:9000",
                    "The endpoint of S3, where it is not the one of the region.",
                    AttributeChecks.EndpointUrl
                ),
                ProfileName,
                ProfileLocation,
                Region,
            ]
        )
        {
            Connector = ConnectorRequirement.S3Bucket,
        },
        new(
            ComponentKind.ArtifactStore,
            FolderSettings.Flavor,
            "Keeps artifacts in a folder of this machine. It cannot serve AWS CodeBuild, which reads build contexts from S3.",
            [
                new(nameof(FolderSettings.Path), AttributeType.Text, "/srv/artifacts", "The folder, an absolute path.", AttributeChecks.AbsoluteFolder)
                {
                    Required = true,
                },
            ]
        ),
        new(
            ComponentKind.ContainerRegistry,
            RegistrySettings.EcrFlavor,
            "Keeps images in the Amazon ECR registry of an account.",
            [
                new(
                    nameof(RegistrySettings.Uri),
                    AttributeType.Text,
                    "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
                    "The address of the registry, without a repository.",
                    AttributeChecks.EcrUri
                )
                {
                    Required = true,
                },
                new(
                    nameof(RegistrySettings.DefaultRepository),
                    AttributeType.Text,
                    "team/app",
                    "The repository of tags that name none.",
                    AttributeChecks.EcrRepository
                ),
                ProfileName,
                ProfileLocation,
                Region,
            ]
        )
        {
            Relation = FlavorRelations.RegionIsThatOfTheUri,
            Connector = ConnectorRequirement.EcrRegistry,
        },
        Registry(
            "default",
            "Keeps images in any registry that speaks the OCI distribution API.",
            "registry.example.com:5000/team",
            AttributeChecks.RegistryUri
        ),
        Registry("dockerhub", "Keeps images in Docker Hub.", "docker.io/team", AttributeChecks.DockerHubUri),
        Registry("github", "Keeps images in the container registry of GitHub.", "ghcr.io/team", AttributeChecks.GitHubUri),
        Registry(
            "gcp",
            "Keeps images in the Artifact Registry or Container Registry of Google Cloud.",
            "europe-west1-docker.pkg.dev/project/images",
            AttributeChecks.GcpUri
        ),
        Registry("azure", "Keeps images in a container registry of Azure.", "team.azurecr.io", AttributeChecks.AzureUri),
    ];

    /// <summary>Returns the flavor with that name, or null. Upper and lower case are not distinguished.</summary>
    public static Flavor? Find(ComponentKind kind, string name) =>
        All.FirstOrDefault(flavor => flavor.Kind == kind && flavor.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the flavor with that name. Upper and lower case are not distinguished.</summary>
    /// <exception cref="ImageBuilderException">No flavor of the kind has that name.</exception>
    public static Flavor Get(ComponentKind kind, string name) =>
        Find(kind, name)
        ?? throw UnknownChoice.Of(
            ErrorCode.UnknownFlavor,
            $"Flavor cannot be {Quoted.Value(name)}: the flavors of {kind.WithArticle()} are",
            All.Where(flavor => flavor.Kind == kind).Select(static flavor => flavor.Name),
            name,
            "Flavor"
        );

    private static IReadOnlyList<AttributeRule> ImageBuilderAttributes() =>
        [
            new(
                nameof(CodeBuildSettings.CodeBuildProject),
                AttributeType.Text,
                "image-builds",
                "The CodeBuild project that runs the builds.",
                AttributeChecks.CodeBuildProject
            )
            {
                Required = true,
            },
            .. BuildEnvironmentAttributes(),
            new(
                nameof(CodeBuildSettings.EnvironmentVariable),
                AttributeType.Map,
                "@{ PIP_INDEX_URL = 'https://pypi.example.com/simple' }",
                "Environment variables of the build. Whoever may read the build sees them.",
                AttributeChecks.EnvironmentVariables
            )
            {
                Default = ReadOnlyDictionary<string, string>.Empty,
            },
            new(
                nameof(CodeBuildSettings.ImplicitContainerRegistryAuth),
                AttributeType.Switch,
                "$false",
                "Whether the build logs in to an ECR registry with the service role of the project."
            )
            {
                Default = true,
            },
            new(
                nameof(CodeBuildSettings.TimeoutMinutes),
                AttributeType.Number,
                "30",
                "How long a build may run, in minutes; the project's own where it is not given.",
                AttributeChecks.Between(5, 2160, "minutes")
            ),
            new(
                nameof(CodeBuildSettings.QueuedTimeoutMinutes),
                AttributeType.Number,
                "60",
                "How long a build may be queued, in minutes; the project's own where it is not given.",
                AttributeChecks.Between(5, 480, "minutes")
            ),
            new(
                nameof(CodeBuildSettings.CacheMode),
                AttributeType.Text,
                "Inline",
                "How far builds use layers of earlier builds: Auto takes the best that the container engine of the build can do.",
                AttributeChecks.OneOf(Enum.GetNames<LayerCacheMode>(), static _ => null)
            )
            {
                Default = nameof(LayerCacheMode.Auto),
            },
            new(
                nameof(CodeBuildSettings.CacheRepository),
                AttributeType.Text,
                "team/cache",
                "The repository of the container registry that keeps the layers; that of the image if it is not given.",
                AttributeChecks.Repository
            ),
            new(
                nameof(CodeBuildSettings.UniqueTag),
                AttributeType.Switch,
                "$false",
                "Whether a tag that no other build has is pushed beside the ones asked for."
            )
            {
                Default = true,
            },
            ProfileName,
            ProfileLocation,
            Region,
        ];

    /// <summary>Returns the rules for the attributes that determine where and in which image a build runs.</summary>
    private static IReadOnlyList<AttributeRule> BuildEnvironmentAttributes() =>
        [
            new(
                nameof(CodeBuildSettings.BuildImage),
                AttributeType.Text,
                "bentolor/docker-dind-awscli",
                $"The image that the build runs in, with Docker and the AWS CLI. Without it, the image of AWS for the environment type: on ARM {BuildImages.Arm64}.",
                AttributeChecks.Image
            )
            {
                DefaultBy = BuildImageOf,
            },
            new(
                nameof(CodeBuildSettings.ComputeType),
                AttributeType.Text,
                "BUILD_GENERAL1_MEDIUM",
                "The compute type of the build environment.",
                AttributeChecks.OneOf(BuildEnvironments.ComputeTypes, BuildEnvironments.Obstacle)
            )
            {
                Default = "BUILD_GENERAL1_SMALL",
            },
            new(
                nameof(CodeBuildSettings.EnvironmentType),
                AttributeType.Text,
                "ARM_CONTAINER",
                "The type of the build environment.",
                AttributeChecks.OneOf(BuildEnvironments.Types, BuildEnvironments.Obstacle)
            )
            {
                Default = "LINUX_CONTAINER",
            },
            new(
                nameof(CodeBuildSettings.PrivilegedMode),
                AttributeType.Switch,
                "$true",
                "Whether the build runs privileged, which a Docker daemon inside the build needs, and so a project in a VPC. Without it, only in images of AWS."
            )
            {
                DefaultBy = static values => BuildImages.IsPrivileged(BuildImageOf(values)),
            },
            new(
                nameof(CodeBuildSettings.Fleet),
                AttributeType.Text,
                "arn:aws:codebuild:eu-central-1:123456789012:fleet/builds:1a2b3c4d-0000-0000-0000-000000000000",
                "The fleet of reserved capacity that runs the builds, instead of the one of the project.",
                AttributeChecks.Fleet
            ),
            new(
                nameof(CodeBuildSettings.Certificate),
                AttributeType.Text,
                "arn:aws:s3:::my-bucket/ca.pem",
                "The object in S3 with the PEM-encoded certificate that builds trust, instead of the one of the project.",
                AttributeChecks.Certificate
            ),
        ];

    /// <summary>Returns the build image that is given, otherwise the default image for the environment type.</summary>
    private static string BuildImageOf(IReadOnlyDictionary<string, object> values) =>
        values.GetValueOrDefault(nameof(CodeBuildSettings.BuildImage)) as string
        ?? BuildImages.For(values.GetValueOrDefault(nameof(CodeBuildSettings.EnvironmentType)) as string);

    /// <summary>Defines a flavor of registries that are not in ECR. They have the attributes for a login with a user and a password.</summary>
    private static Flavor Registry(string name, string description, string example, AttributeCheck uri) =>
        new(
            ComponentKind.ContainerRegistry,
            name,
            description,
            [
                new(
                    nameof(RegistrySettings.Uri),
                    AttributeType.Text,
                    example,
                    "The address of the registry, with the path that its repositories begin with.",
                    uri
                )
                {
                    Required = true,
                },
                new(
                    nameof(RegistrySettings.DefaultRepository),
                    AttributeType.Text,
                    "app",
                    "The repository of tags that name none.",
                    AttributeChecks.Repository
                ),
                new(
                    nameof(RegistrySettings.UserName),
                    AttributeType.Text,
                    "(Get-Credential)",
                    "The user that pushes images; comes with the credential.",
                    AttributeChecks.Line
                ),
                new(RegistrySettings.Password, AttributeType.Text, "(Get-Credential)", "The password of that user; comes with the credential and is sealed.")
                {
                    IsSecret = true,
                },
                new(
                    nameof(RegistrySettings.RegistrySecret),
                    AttributeType.Text,
                    "team/registry",
                    "The Secrets Manager secret with the keys 'username' and 'password', which the build service reads itself: the password never leaves AWS.",
                    AttributeChecks.SecretsManagerSecret
                ),
            ]
        )
        {
            Relation = FlavorRelations.OneWayToLogIn,
            Connector = ConnectorRequirement.Registry,
        };
}
