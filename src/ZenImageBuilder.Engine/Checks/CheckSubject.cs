using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Planning;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Checks;

/// <summary>The component that is checked, and how AWS is accessed for it.</summary>
/// <param name="Preflight">The build that the component is checked for, or null if the component alone is checked.</param>
internal sealed record CheckSubject(StackComponent Component, AwsOptions Aws, IEngineObserver Observer, Preflight? Preflight = null);

/// <summary>A build whose components are checked before it is started.</summary>
/// <param name="Tags">The image references that the build pushes; empty if they are not known yet.</param>
/// <param name="CreateRepository">Whether the check creates a missing repository.</param>
/// <param name="SkipProbe">Whether the check writes nothing, not even a temporary object.</param>
internal sealed record Preflight(
    ImageBuilder Builder,
    ArtifactStore? Store,
    ContainerRegistry? Registry,
    IReadOnlyList<ImageReference> Tags,
    bool CreateRepository,
    bool SkipProbe
)
{
    /// <summary>
    /// The repositories that the build pushes to: those of its tags, otherwise the registry's default repository, and in addition the repository of its layer
    /// cache. Empty if no repository of an image is known.
    /// </summary>
    public IReadOnlyList<string> Repositories => Cache is { } cache ? [.. Images.Union([cache.Path], StringComparer.Ordinal)] : Images;

    /// <summary>
    /// The image in the registry that keeps the layers of the build, provided that the build has no target. Null if the registry keeps no layers, or if no
    /// repository of an image is known.
    /// </summary>
    public ImageReference? Cache =>
        Registry is { } registry && Images is [var image, ..]
            ? LayerCache.Of(Builder, registry, new(RegistrySettings.Of(registry).Uri.Split('/')[0], image, Tag: "")).Reference
            : null;

    private IReadOnlyList<string> Images =>
        Tags.Count > 0 ? [.. Tags.Select(static tag => tag.Path).Distinct(StringComparer.Ordinal)]
        : Registry is { } registry && RegistrySettings.Of(registry).DefaultRepository is { } repository ? [repository]
        : [];

    /// <summary>Returns the resources that the policies of the build are limited to.</summary>
    public PolicyScope Scope(string region, string account) => PolicyScopes.Of(Builder, Store, Registry, Repositories, region, account);
}
