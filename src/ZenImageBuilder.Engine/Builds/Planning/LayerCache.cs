using ZenImageBuilder.Engine.Catalog;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Planning;

/// <summary>How far a build may use layers of earlier builds, and the image in the registry that keeps them.</summary>
/// <param name="Mode">What the user allows. The build decides by the container engine that it finds; see <see cref="LayerCacheCommands"/>.</param>
/// <param name="Reference">The image that keeps the layers, or null if none does.</param>
internal sealed record LayerCache(LayerCacheMode Mode, ImageReference? Reference)
{
    private const int LongestTarget = 100;

    /// <summary>The cache of a build.</summary>
    /// <param name="mode">One of <see cref="LayerCacheMode"/>, in any case.</param>
    /// <param name="repository">The repository of the cache in the registry, or null for that of the image.</param>
    /// <param name="image">The first reference of the image.</param>
    /// <param name="target">The stage that is built, or null for the last.</param>
    /// <param name="platform">The platform, <c>os/architecture</c>.</param>
    /// <exception cref="ImageBuilderException">There is no such mode, or the repository is none of the registry.</exception>
    public static LayerCache Of(string mode, string? repository, ImageReference image, string? target, string platform, ContainerRegistry registry)
    {
        var names = Enum.GetNames<LayerCacheMode>();
        var name =
            names.FirstOrDefault(name => name.Equals(mode, StringComparison.OrdinalIgnoreCase))
            ?? throw UnknownChoice.Of(
                ErrorCode.InvalidBuildOption,
                $"CacheMode cannot be {Quoted.Value(mode)}: it is one of",
                names,
                mode,
                nameof(CodeBuildSettings.CacheMode)
            );
        var parsed = Enum.Parse<LayerCacheMode>(name);
        if (parsed is LayerCacheMode.Local or LayerCacheMode.None)
        {
            return new(parsed, Reference: null);
        }

        // Builds of several targets or architectures would otherwise overwrite the layers of each other.
        var tag = $"cache{(target is null ? "" : "-" + TagPart(target))}-{platform[(platform.IndexOf('/', StringComparison.Ordinal) + 1)..]}";
        return new(parsed, repository is null ? image with { Tag = tag } : ImageReference.Parse($"{repository}:{tag}", registry));
    }

    /// <summary>The cache of an image that a builder builds to the last stage.</summary>
    public static LayerCache Of(ImageBuilder builder, ImageReference image, ContainerRegistry registry)
    {
        var settings = CodeBuildSettings.Of(builder);
        return Of(settings.CacheMode, settings.CacheRepository, image, target: null, BuildInputsDigest.Platform(builder), registry);
    }

    private static string TagPart(string target) =>
        string.Concat(target.Take(LongestTarget).Select(static character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' ? character : '-'));
}

/// <summary>The values of <see cref="CodeBuildSettings.CacheMode"/>.</summary>
internal enum LayerCacheMode
{
    /// <summary>The best that the engine of the build can do.</summary>
    Auto,

    /// <summary>The layers of all stages, in an image of their own. An engine that cannot write them writes what <see cref="Inline"/> does.</summary>
    Registry,

    /// <summary>The layers of the last stage, in the image itself.</summary>
    Inline,

    /// <summary>The layers that the build host still has: CodeBuild's local cache for Docker layers.</summary>
    Local,

    /// <summary>No layers of earlier builds, except those that a Docker server or host keeps by itself.</summary>
    None,
}
