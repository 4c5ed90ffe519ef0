using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Policies;

/// <summary>Reads the limits of the policies from registered components.</summary>
internal static partial class PolicyScopes
{
    /// <param name="store">The artifact store; null for any bucket.</param>
    /// <param name="repositories">The repositories of an ECR registry that images are pushed to.</param>
    /// <param name="region">The region of the builds.</param>
    /// <param name="account">The account of the builds, and of an ECR registry whose address does not contain it.</param>
    public static PolicyScope Of(
        ImageBuilder builder,
        ArtifactStore? store,
        ContainerRegistry? registry,
        IReadOnlyList<string> repositories,
        string region,
        string account
    )
    {
        var place = store is null ? null : S3Location.Parse(store.RequiredText("Path"));
        var ecr = registry is { Flavor: "aws" } ? EcrRegistry.Parse(registry.RequiredText("Uri")) : null;
        return new()
        {
            Region = region,
            Account = account,
            Project = builder.RequiredText("CodeBuildProject"),
            Bucket = place?.Bucket ?? "*",
            Prefix = place?.Prefix ?? "",
            Ecr = registry is { Flavor: "aws" } && repositories.Count > 0 ? new(ecr?.Region ?? region, ecr?.Account ?? account, repositories) : null,
            CallerLogsIn = !builder.Flag("ImplicitContainerRegistryAuth"),
            Secrets = registry?.Text(FlavorRelations.RegistrySecret) is { } secret ? [secret] : [],
            BuildImageRepository = builder.Text("BuildImage") is { } image ? RepositoryOf(image) : null,
        };
    }

    /// <summary>The ARN of the repository of an image in a private ECR registry, or null for any other image.</summary>
    public static string? RepositoryOf(string image) =>
        Image().Match(image) is { Success: true } match && EcrRegistry.Parse(match.Groups["registry"].Value) is { } registry
            ? $"arn:{AwsPartition.Of(registry.Region).Name}:ecr:{registry.Region}:{registry.Account}:repository/{match.Groups["repository"].Value}"
            : null;

    [GeneratedRegex(@"^(?<registry>[^/]+)/(?<repository>[^:@]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Image();
}
