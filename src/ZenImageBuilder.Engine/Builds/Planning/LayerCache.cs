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

    /// <summary>Returns the cache of an image.</summary>
    /// <param name="builder">The image builder, whose settings count where the build gives none.</param>
    /// <param name="image">The first reference of the image.</param>
    /// <param name="target">The stage that is built, or null for the last stage.</param>
    /// <param name="mode">One of <see cref="LayerCacheMode"/> in any case, or null for the mode of the image builder.</param>
    /// <param name="repository">The repository of the cache, or null for that of the image builder, otherwise that of the image.</param>
    /// <exception cref="ImageBuilderException">There is no such mode, or the repository is not in the registry.</exception>
    public static LayerCache Of(
        ImageBuilder builder,
        ContainerRegistry registry,
        ImageReference image,
        string? target = null,
        string? mode = null,
        string? repository = null
    )
    {
        var settings = CodeBuildSettings.Of(builder);
        var parsed = ModeOf(mode ?? settings.CacheMode);
        if (parsed is LayerCacheMode.Local or LayerCacheMode.None)
        {
            return new(parsed, Reference: null);
        }

        // If they shared a tag, builds of different targets or architectures would overwrite each other's layers.
        var platform = BuildInputsDigest.Platform(builder);
        var tag = $"cache{(target is null ? "" : "-" + TagPart(target))}-{platform[(platform.IndexOf('/', StringComparison.Ordinal) + 1)..]}";
        return new(parsed, (repository ?? settings.CacheRepository) is { } own ? ImageReference.Parse($"{own}:{tag}", registry) : image with { Tag = tag });
    }

    private static LayerCacheMode ModeOf(string mode)
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
        return Enum.Parse<LayerCacheMode>(name);
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
