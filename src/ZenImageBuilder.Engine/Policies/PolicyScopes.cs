using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Policies;

/// <summary>Derives the scope of the policies from registered components.</summary>
internal static partial class PolicyScopes
{
    /// <param name="builder">The image builder. If it is null, the scope has any project, and the caller does not log in to ECR.</param>
    /// <param name="store">The artifact store. If it is null, the scope has any bucket.</param>
    /// <param name="repositories">The repositories of an ECR registry that images are pushed to.</param>
    /// <param name="region">The region of the builds.</param>
    /// <param name="account">The account of the builds, and of an ECR registry whose address does not contain an account.</param>
    public static PolicyScope Of(
        ImageBuilder? builder,
        ArtifactStore? store,
        ContainerRegistry? registry,
        IReadOnlyList<string> repositories,
        string region,
        string account
    )
    {
        var build = builder is null ? null : CodeBuildSettings.Of(builder);
        var images = registry is null ? null : RegistrySettings.Of(registry);
        var place = store is null ? null : S3Location.Parse(S3Settings.Of(store).Path);
        return new()
        {
            Region = region,
            Account = account,
            Project = build?.CodeBuildProject ?? "*",
            Bucket = place?.Bucket ?? "*",
            Prefix = place?.Prefix ?? "",
            Ecr = images is { IsEcr: true } && repositories.Count > 0 ? EcrOf(EcrRegistry.Parse(images.Uri), repositories, region, account) : null,
            CallerLogsIn = build is { ImplicitContainerRegistryAuth: false },
            Secrets = images?.RegistrySecret is { } secret ? [secret] : [],
            BuildImageRepository = build is null ? null : RepositoryOf(build.BuildImage),
        };
    }

    /// <param name="registry">
    /// The registry, or null if the address does not have the form of an ECR address. The region and the account are then those of the builds.
    /// </param>
    public static EcrScope EcrOf(EcrRegistry? registry, IReadOnlyList<string> repositories, string region, string account) =>
        new(registry?.Region ?? region, registry?.Account ?? account, repositories);

    /// <summary>Returns the ARN of the repository of an image in a private ECR registry, or null for any other image.</summary>
    private static string? RepositoryOf(string image) =>
        Image().Match(image) is { Success: true } match && EcrRegistry.Parse(match.Groups["registry"].Value) is { } registry
            ? $"arn:{AwsPartition.Of(registry.Region).Name}:ecr:{registry.Region}:{registry.Account}:repository/{match.Groups["repository"].Value}"
            : null;

    [GeneratedRegex(@"^(?<registry>[^/]+)/(?<repository>[^:@]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Image();
}
