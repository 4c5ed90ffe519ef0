using System.Globalization;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Planning;

/// <summary>A build whose values have all been checked: the request, the components, and the image references that are pushed.</summary>
internal sealed record BuildPlan
{
    /// <summary>
    /// The environment variable of the build with its <see cref="Id"/>. If the start of a build got no answer, the build is found by this variable.
    /// </summary>
    public const string IdVariable = "ZIB_BUILD_ID";

    public required Guid Id { get; init; }

    public required BuildRequest Request { get; init; }

    /// <summary>The options for access to AWS: credentials, region and endpoint.</summary>
    public required AwsOptions Aws { get; init; }

    /// <summary>The recorded build that this one repeats, or null.</summary>
    public ImageBuild? Repeats { get; init; }

    /// <summary>The name of the stack with the components, or null if the user named the components.</summary>
    public required string? StackName { get; init; }

    public required ImageBuilder ImageBuilder { get; init; }

    public required ArtifactStore ArtifactStore { get; init; }

    public required ContainerRegistry ContainerRegistry { get; init; }

    /// <summary>All image references that are pushed. The digest of the image is read from the push of the first one.</summary>
    public required IReadOnlyList<ImageReference> Tags { get; init; }

    public required RegistryLoginKind Login { get; init; }

    public required LayerCache Cache { get; init; }

    /// <summary>The name or ARN of the Secrets Manager secret with the registry login, which CodeBuild itself resolves, or null.</summary>
    public string? RegistrySecret { get; init; }

    /// <summary>The digest of the inputs (<see cref="BuildInputsDigest"/>), or null while the context is not known.</summary>
    public string? Inputs { get; init; }

    /// <summary>The labels of the image: those of the request, and the one with the digest of the inputs.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels => Inputs is null ? Request.Labels : [.. Request.Labels, new(BuildInputsDigest.Label, Inputs)];

    /// <summary>Returns the environment variables of the build: those of the image builder, and those that the build specification refers to.</summary>
    /// <param name="login">The user and the password for an explicit login without <see cref="RegistrySecret"/>, or null.</param>
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
