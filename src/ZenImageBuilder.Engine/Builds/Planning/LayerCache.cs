using ZenImageBuilder.Engine.Catalog;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Planning;

/// <summary>The layer cache of a build: its mode, and the image in the registry that keeps the layers for later builds.</summary>
/// <param name="Mode">The requested mode. What the build does depends also on its container engine; see <see cref="LayerCacheCommands"/>.</param>
/// <param name="Reference">The image that keeps the layers, or null if the registry keeps none.</param>
internal sealed record LayerCache(LayerCacheMode Mode, ImageReference? Reference)
{
    private const int LongestTarget = 100;

    /// <summary>Returns the cache of a build.</summary>
    /// <param name="mode">A name of <see cref="LayerCacheMode"/>, in upper or lower case.</param>
    /// <param name="repository">The repository of the cache in the registry, or null for the repository of the image.</param>
    /// <param name="image">The first reference of the image.</param>
    /// <param name="target">The stage that is built, or null for the last stage.</param>
    /// <param name="platform">The platform, <c>os/architecture</c>.</param>
    /// <exception cref="ImageBuilderException">The mode does not exist, or the repository is malformed or belongs to another registry.</exception>
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

        // If they shared a tag, builds of different targets or architectures would overwrite each other's layers.
        var tag = $"cache{(target is null ? "" : "-" + TagPart(target))}-{platform[(platform.IndexOf('/', StringComparison.Ordinal) + 1)..]}";
        return new(parsed, repository is null ? image with { Tag = tag } : ImageReference.Parse($"{repository}:{tag}", registry));
    }

    /// <summary>Returns the cache of a build that uses the settings of the image builder and builds the last stage.</summary>
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
    /// <summary>The best cache that the container engine of the build supports. With a Docker server, which keeps its layers by itself, none.</summary>
    Auto,

    /// <summary>The layers of all stages, in a separate image. With an engine that cannot write them, the same as <see cref="Inline"/>.</summary>
    Registry,

    /// <summary>The layers of the last stage, in the image itself.</summary>
    Inline,

    /// <summary>The layers that the build host still has: CodeBuild's local cache for Docker layers.</summary>
    Local,

    /// <summary>No layers of earlier builds, except those that a Docker server or host keeps by itself.</summary>
    None,
}
