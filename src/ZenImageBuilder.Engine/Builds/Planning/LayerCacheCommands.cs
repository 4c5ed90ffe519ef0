namespace ZenImageBuilder.Engine.Builds.Planning;

// CONTRIBUTING.md, "Decisions": Build
/// <summary>The commands that keep the layers of a build in the registry for the next build. If one of them fails, the build does not fail.</summary>
/// <remarks>Sources: docs.docker.com/build/cache/backends/registry and …/inline; tried with Docker 20.10, 26 and 28, see docs/layer-cache.md.</remarks>
internal static class LayerCacheCommands
{
    /// <summary>
    /// The command that asks the container engine for its store and chooses the cache accordingly. Only the containerd store can write the layers of all stages
    /// without a builder container, whose image would come from Docker Hub. With another store, Docker reads these layers, but writes only the layers of the
    /// last stage. They go into an image with a tag of its own, so that they do not overwrite the layers of all stages. Podman and buildah answer the request
    /// for the store with an error. A Docker server keeps its layers by itself.
    /// </summary>
    public static string Choose { get; } =
        ShellCommand.OnOneLine(
            """
            zib_store="$(docker info --format '{{json .DriverStatus}}' 2> /dev/null)" || zib_store=;
            zib_cache=inline; zib_why=;
            case "$DOCKER_BUILDKIT,$zib_store" in
              0,*) zib_cache=none; zib_why='the build has no BuildKit';;
              *,) zib_cache=none; zib_why='the container engine is not Docker';;
              *io.containerd.snapshotter*) if [ "$ZIB_CACHE_MODE" != inline ] && docker buildx version > /dev/null 2>&1; then zib_cache=registry; fi;;
            esac;
            case "$ZIB_CACHE_MODE,${DOCKER_HOST:-}" in auto,tcp:* | auto,ssh:*) zib_cache=none; zib_why='a Docker server keeps its layers by itself';; esac;
            case $zib_cache in
              registry) export ZIB_CACHE_FROM="type=registry,ref=$ZIB_CACHE" ZIB_CACHE_TO="type=registry,ref=$ZIB_CACHE,mode=max,image-manifest=true,ignore-error=true";;
              inline) export ZIB_CACHE_FROM="type=registry,ref=$ZIB_CACHE" ZIB_CACHE_FROM_INLINE="type=registry,ref=$ZIB_CACHE-inline" ZIB_CACHE_TAG="$ZIB_CACHE-inline";;
              *) echo "No layer cache in the registry is used, because $zib_why.";;
            esac
            """
        );

    /// <summary>The arguments of <c>docker build</c> that read the cache. In the shell they expand to nothing if no cache was chosen.</summary>
    public static string[] Read { get; } =
    ["${ZIB_CACHE_FROM:+--cache-from \"$ZIB_CACHE_FROM\"}", "${ZIB_CACHE_FROM_INLINE:+--cache-from \"$ZIB_CACHE_FROM_INLINE\"}"];

    /// <summary>The arguments of <c>docker build</c> that write the cache. In the shell they expand to nothing if no cache was chosen.</summary>
    public static string[] Write { get; } =
    ["${ZIB_CACHE_TO:+--cache-to \"$ZIB_CACHE_TO\"}", "${ZIB_CACHE_TAG:+--build-arg BUILDKIT_INLINE_CACHE=1 --tag \"$ZIB_CACHE_TAG\"}"];

    /// <summary>The command that pushes the image again, under the tag of its layer cache. The registry already has the layers of the image by then.</summary>
    public static string Push { get; } =
        """if [ -n "${ZIB_CACHE_TAG:-}" ]; then docker push "$ZIB_CACHE_TAG" || echo "The layer cache was not written to $ZIB_CACHE_TAG." >&2; fi""";
}
