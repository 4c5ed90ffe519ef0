using System.Globalization;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Planning;

/// <summary>A build whose every value has been checked: what is built, with which components, and pushed where.</summary>
internal sealed record BuildPlan
{
    /// <summary>The environment variable that tells a build its <see cref="Id"/>: by it a build is found whose start got no answer.</summary>
    public const string IdVariable = "ZIB_BUILD_ID";

    public required Guid Id { get; init; }

    public required string? StackName { get; init; }

    public required ImageBuilder ImageBuilder { get; init; }

    public required ArtifactStore ArtifactStore { get; init; }

    public required ContainerRegistry ContainerRegistry { get; init; }

    /// <summary>Every reference that is pushed; the first one is the one that the digest is read of.</summary>
    public required IReadOnlyList<ImageReference> Tags { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> BuildArgs { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; }

    public string? Target { get; init; }

    public bool NoCache { get; init; }

    public bool Pull { get; init; }

    public required RegistryLoginKind Login { get; init; }

    /// <summary>The name or ARN of the secret that CodeBuild resolves itself, or null.</summary>
    public string? RegistrySecret { get; init; }

    /// <summary>The environment variables of the build: what the build specification refers to, and the builder's own.</summary>
    /// <param name="login">The user and password of an explicit login without <see cref="RegistrySecret"/>, or null.</param>
    /// <param name="region">The region of the registry.</param>
    public IReadOnlyList<BuildVariable> Variables(RegistryLogin? login, string region)
    {
        List<BuildVariable> variables =
        [
            .. CodeBuildSettings.Of(ImageBuilder).EnvironmentVariable.Select(static pair => new BuildVariable(pair.Key, pair.Value)),
        ];
        variables.Add(new(IdVariable, Id.ToString()));
        variables.Add(new("ZIB_REGISTRY", Tags[0].Registry));
        variables.Add(new("ZIB_REPOSITORY", Tags[0].Repository));
        variables.AddRange(Numbered("ZIB_TAG", Tags.Select(static tag => tag.ToString())));
        variables.AddRange(Numbered("ZIB_BUILD_ARG", BuildArgs.Select(static pair => $"{pair.Key}={pair.Value}")));
        variables.AddRange(Numbered("ZIB_LABEL", Labels.Select(static pair => $"{pair.Key}={pair.Value}")));
        if (Target is not null)
        {
            variables.Add(new("ZIB_TARGET", Target));
        }

        if (Login == RegistryLoginKind.ServiceRole)
        {
            variables.Add(new("ZIB_REGISTRY_REGION", region));
        }
        else if (RegistrySecret is { } secret)
        {
            variables.Add(new("ZIB_REGISTRY_USERNAME", $"{secret}:username", BuildVariableType.SecretsManager));
            variables.Add(new("ZIB_REGISTRY_PASSWORD", $"{secret}:password", BuildVariableType.SecretsManager));
        }
        else if (login is not null)
        {
            variables.Add(new("ZIB_REGISTRY_USERNAME", login.UserName));
            variables.Add(new("ZIB_REGISTRY_PASSWORD", login.Password.Reveal()));
        }

        return variables;
    }

    private static IEnumerable<BuildVariable> Numbered(string name, IEnumerable<string> values) =>
        values.Select((value, index) => new BuildVariable(string.Create(CultureInfo.InvariantCulture, $"{name}_{index + 1}"), value));
}
