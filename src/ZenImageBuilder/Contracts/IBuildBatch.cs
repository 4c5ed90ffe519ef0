using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>
/// A batch of builds. A limited number of builds is started at the same time, and <see cref="BatchOptions.Watch"/> has all of them watched together. A build
/// that fails does not stop the others.
/// </summary>
internal interface IBuildBatch
{
    /// <summary>Plans a build. It reads only the catalog and the names in the folder of the context; it writes and sends nothing.</summary>
    /// <exception cref="ImageBuilderException">The build is not possible as requested.</exception>
    PlannedBuild Plan(BuildRequest request);

    /// <summary>Plans to repeat a recorded build, from its stored context and with the same options and components.</summary>
    /// <exception cref="ImageBuilderException">The record lacks the options or the components, or a component is no longer registered.</exception>
    PlannedBuild PlanAgain(ImageBuild build);

    /// <summary>Declares that no further build will be started.</summary>
    void Complete();

    /// <summary>
    /// A task that ends after <see cref="Complete"/> was called, every build was started or refused, and every watched build has ended. All events have been
    /// reported by then. If an error or a cancellation ends the batch before, the task fails with it.
    /// </summary>
    Task Work { get; }
}

/// <summary>The options of a batch of builds.</summary>
/// <param name="AtOnce">The number of contexts that are packed and uploaded at the same time, at least 1.</param>
/// <param name="Watch">Whether each build and its log are watched until the build ends.</param>
/// <param name="Aws">The AWS options for all builds of the batch.</param>
internal sealed record BatchOptions(int AtOnce, bool Watch, AwsOptions Aws);

/// <summary>A request to build an image.</summary>
/// <param name="Tags">The tags as the user wrote them: <c>name[:tag]</c>, <c>:tag</c> for the registry's default repository, or a full reference.</param>
internal sealed record BuildRequest(BuildSource Source, IReadOnlyList<string> Tags)
{
    public StackSelection Selection { get; init; } = StackSelection.Active;

    /// <summary>The build arguments, in the given order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> BuildArgs { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>The stage of the Dockerfile to build, or null for the last stage.</summary>
    public string? Target { get; init; }

    public bool NoCache { get; init; }

    public bool Pull { get; init; }

    /// <summary>The mode of the layer cache, or null for that of the image builder.</summary>
    public string? CacheMode { get; init; }

    /// <summary>The repository of the layer cache, or null for that of the image builder.</summary>
    public string? CacheRepository { get; init; }

    /// <summary>Whether to skip the build if the registry already holds its image.</summary>
    public bool SkipUnchanged { get; init; }
}

/// <summary>The source of the build context: a local folder or the artifact store.</summary>
internal abstract record BuildSource
{
    private BuildSource() { }

    /// <summary>The path or the hash of the context, for errors about it.</summary>
    public abstract string Reference { get; }

    /// <summary>A local folder.</summary>
    /// <param name="Path">The absolute path.</param>
    /// <param name="Dockerfile">The Dockerfile, relative to the context or absolute; null means <c>Dockerfile</c>.</param>
    /// <param name="NoHashCache">Whether to read every file, even if its hash is cached.</param>
    internal sealed record Folder(string Path, string? Dockerfile = null, bool NoHashCache = false) : BuildSource
    {
        public override string Reference => Path;
    }

    /// <summary>A context that the artifact store already holds.</summary>
    internal sealed record Stored(string Hash) : BuildSource
    {
        public override string Reference => Hash;
    }
}

/// <summary>Selects the components of a build: a stack by reference, or the three components. If all values are null, the active stack is used.</summary>
internal sealed record StackSelection(string? Stack, string? ImageBuilder, string? ArtifactStore, string? ContainerRegistry)
{
    public static StackSelection Active { get; } = new(null, null, null, null);
}

/// <summary>
/// A build that was checked and can be started. It is a snapshot: later changes in the catalog do not change it, so the build that runs is the one that the
/// user confirmed. Unlike a change (<see cref="IPlanned{T}"/>), it is not awaited: its batch runs it together with other builds and reports what happens to it.
/// </summary>
/// <param name="Tags">The full image references that will be pushed.</param>
/// <param name="Components">The IDs of the components.</param>
/// <param name="Start">Queues the build, which starts as soon as its batch has room for it. Call it only once.</param>
internal sealed record PlannedBuild(IReadOnlyList<string> Tags, StackSelection Components, Action Start);
