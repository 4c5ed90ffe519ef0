using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>Builds that are started a few at a time and, if that is wanted, watched together. One that fails does not stop the others.</summary>
internal interface IBuildBatch
{
    /// <summary>Plans a build. Reads the catalog and the names of the context's folder, and nothing else; writes and sends nothing.</summary>
    /// <exception cref="ImageBuilderException">The build is not possible as it is asked for.</exception>
    PlannedBuild Plan(BuildRequest request);

    /// <summary>Plans to build a recorded build again: from its stored context, with the options and the components that it was built with.</summary>
    /// <exception cref="ImageBuilderException">It is not recorded what it was built with, or a component is not registered any more.</exception>
    PlannedBuild PlanAgain(ImageBuild build);

    /// <summary>No further build will be started.</summary>
    void Complete();

    /// <summary>
    /// Ends after <see cref="Complete"/>, when every build was started or refused and those that are watched have ended; fails with what ended the batch before. Everything
    /// was told then.
    /// </summary>
    Task Work { get; }
}

/// <summary>How the builds of a batch are started.</summary>
/// <param name="AtOnce">How many contexts are packed and uploaded at once, from 1.</param>
/// <param name="Watch">Whether each build is watched to its end, with its log.</param>
/// <param name="Aws">How AWS is reached, for all builds of the batch.</param>
internal sealed record BatchOptions(int AtOnce, bool Watch, AwsOptions Aws);

/// <summary>An image to be built.</summary>
/// <param name="Tags">As the user wrote them: <c>name[:tag]</c>, <c>:tag</c> for the registry's default repository, or a full reference.</param>
internal sealed record BuildRequest(BuildSource Source, IReadOnlyList<string> Tags)
{
    public StackSelection Selection { get; init; } = StackSelection.Active;

    /// <summary>Build arguments in the order given.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> BuildArgs { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>The stage of the Dockerfile to build, or null for the last.</summary>
    public string? Target { get; init; }

    public bool NoCache { get; init; }

    public bool Pull { get; init; }

    /// <summary>How far layers of earlier builds may be used, or null for the setting of the image builder.</summary>
    public string? CacheMode { get; init; }

    /// <summary>The repository that keeps layers, or null for the setting of the image builder.</summary>
    public string? CacheRepository { get; init; }

    /// <summary>Whether no build is made if the registry holds its image already.</summary>
    public bool SkipUnchanged { get; init; }
}

/// <summary>Where the build context comes from: a folder, or the artifact store.</summary>
internal abstract record BuildSource
{
    private BuildSource() { }

    /// <summary>What an error about the context names: the path, or the hash.</summary>
    public abstract string Reference { get; }

    /// <summary>A folder of this machine.</summary>
    /// <param name="Path">The absolute path.</param>
    /// <param name="Dockerfile">The Dockerfile, relative to the context or absolute; null means <c>Dockerfile</c>.</param>
    /// <param name="NoHashCache">Whether every file is read, whatever is remembered of it.</param>
    internal sealed record Folder(string Path, string? Dockerfile = null, bool NoHashCache = false) : BuildSource
    {
        public override string Reference => Path;
    }

    /// <summary>A context that the artifact store holds already.</summary>
    internal sealed record Stored(string Hash) : BuildSource
    {
        public override string Reference => Hash;
    }
}

/// <summary>Which components a build uses: a stack by reference, or the three components; all null means the active stack.</summary>
internal sealed record StackSelection(string? Stack, string? ImageBuilder, string? ArtifactStore, string? ContainerRegistry)
{
    public static StackSelection Active { get; } = new(null, null, null, null);
}

/// <summary>
/// A build that was checked and can be started. It is a snapshot: what is changed in the catalog afterwards does not change what is built, so that the build which the user
/// was asked about is the one that runs. Unlike a change (<see cref="IPlanned{T}"/>), it is not awaited: its batch runs it beside others and tells what becomes of it.
/// </summary>
/// <param name="Tags">The full references that will be pushed.</param>
/// <param name="Components">The components, by ID.</param>
/// <param name="Start">Has the build started as soon as there is room for it in its batch. To be called once.</param>
internal sealed record PlannedBuild(IReadOnlyList<string> Tags, StackSelection Components, Action Start);
