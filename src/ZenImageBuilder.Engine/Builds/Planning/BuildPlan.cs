using System.Globalization;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Starting;
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

    public required BuildRequest Request { get; init; }

    /// <summary>How AWS is reached.</summary>
    public required AwsOptions Aws { get; init; }

    /// <summary>The recorded build that this one repeats, or null.</summary>
    public ImageBuild? Repeats { get; init; }

    /// <summary>The stack that the components are of, or null if they were named one by one.</summary>
    public required string? StackName { get; init; }

    public required ImageBuilder ImageBuilder { get; init; }

    public required ArtifactStore ArtifactStore { get; init; }

    public required ContainerRegistry ContainerRegistry { get; init; }

    /// <summary>Every reference that is pushed; the first one is the one that the digest is read of.</summary>
    public required IReadOnlyList<ImageReference> Tags { get; init; }

    public required RegistryLoginKind Login { get; init; }

    public required LayerCache Cache { get; init; }

    /// <summary>The name or ARN of the secret that CodeBuild resolves itself, or null.</summary>
    public string? RegistrySecret { get; init; }

    /// <summary>What the image is made of (<see cref="BuildInputsDigest"/>), or null while the context is not known.</summary>
    public string? Inputs { get; init; }

    /// <summary>The labels of the image: those that were asked for, and the one that says its inputs.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels => Inputs is null ? Request.Labels : [.. Request.Labels, new(BuildInputsDigest.Label, Inputs)];

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
        variables.AddRange(Numbered("ZIB_BUILD_ARG", Request.BuildArgs.Select(static pair => $"{pair.Key}={pair.Value}")));
        variables.AddRange(Numbered("ZIB_LABEL", Labels.Select(static pair => $"{pair.Key}={pair.Value}")));
        if (Request.Target is { } target)
        {
            variables.Add(new("ZIB_TARGET", target));
        }

        if (Cache is { Reference: { } cache, Mode: var mode })
        {
            variables.Add(new("ZIB_CACHE", cache.ToString()));
            variables.Add(new("ZIB_CACHE_MODE", mode.ToString().ToLowerInvariant()));
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
