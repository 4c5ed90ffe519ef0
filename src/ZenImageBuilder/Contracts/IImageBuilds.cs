using System.Threading.Channels;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The builds: what runs and what ran.</summary>
internal interface IImageBuilds
{
    /// <summary>Refuses what <see cref="StartAsync"/> would refuse before it reaches AWS, and writes nothing. Returns the full references that would be pushed.</summary>
    IReadOnlyList<string> Validate(StartBuildRequest request);

    /// <summary>What it takes to build a recorded build again: from its stored context, with what it was made with then.</summary>
    StartBuildRequest Repeat(Guid id, AwsOptions aws);

    /// <summary>Packs and uploads the context, records the build and starts it. Returns when the service has accepted it.</summary>
    Task<ImageBuild> StartAsync(StartBuildRequest request, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// Starts builds as they are asked for, a few at a time, and hands out what becomes of each as it happens. Where it is wanted, each is watched to its end, all of
    /// them with one request a tick. One that fails does not stop the others. When it is cancelled, what has not been started is given up; what has been goes on.
    /// </summary>
    IAsyncEnumerable<BuildOutcome> RunAsync(
        ChannelReader<StartBuildRequest> requests,
        BatchOptions options,
        IEngineObserver observer,
        CancellationToken cancellationToken
    );

    /// <summary>Watches builds until each has ended, or the first, and hands each out as it ends.</summary>
    IAsyncEnumerable<ImageBuild> WaitAsync(WatchRequest request, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// The recorded builds that a reference means (id, id prefix, or CodeBuild's id; wildcards) and the filter accepts, newest first; null means all. Reads the local
    /// registry only.
    /// </summary>
    /// <param name="unreadable">Hears of each recorded build that cannot be read, with its id as the target; where it is null, the first is thrown.</param>
    IReadOnlyList<ImageBuild> Find(NameMatch? reference, BuildFilter? filter = null, Action<ImageBuilderException>? unreadable = null);

    /// <summary>Forgets a build. What the service has of it stays.</summary>
    void Remove(Guid id);

    /// <summary>Asks the service how the builds stand, records it and returns it.</summary>
    Task<IReadOnlyList<ImageBuild>> RefreshAsync(IReadOnlyList<Guid> ids, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Asks the service to stop the build. A build that has ended already is left as it is.</summary>
    Task<ImageBuild> StopAsync(Guid id, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>The log of a build from its beginning; with <paramref name="follow"/> until the build has ended.</summary>
    IAsyncEnumerable<BuildLogLine> ReadLogAsync(Guid id, bool follow, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);
}

/// <summary>Which builds are accepted; what is null or empty accepts all. What a pattern matches is PowerShell's to say.</summary>
internal sealed record BuildFilter
{
    /// <summary>The builds that have not come to their end.</summary>
    public static BuildFilter Running { get; } = new() { HasNotEnded = true };

    /// <summary>Values of <see cref="ImageBuildStatus"/>, of which one has to be there.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    public bool HasNotEnded { get; init; }

    /// <summary>Patterns of which one has to match a tag: the full reference, the same without its registry, either without its tag, or <c>:tag</c>.</summary>
    public IReadOnlyList<NameMatch> Tags { get; init; } = [];

    public NameMatch? Stack { get; init; }

    public NameMatch? ImageBuilder { get; init; }

    /// <summary>Labels of the image, all of which have to be there, each with a value that the pattern matches.</summary>
    public IReadOnlyDictionary<string, NameMatch> Labels { get; init; } = new Dictionary<string, NameMatch>(StringComparer.Ordinal);

    /// <summary>The first moment that is late enough for the start of a build, or null.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>The first moment that is too late for the start of a build, or null.</summary>
    public DateTimeOffset? Before { get; init; }
}

/// <summary>An image to be built.</summary>
/// <param name="Id">The identity of the build and the tag that is unique to it: given with the request, so that what is asked about is what is built.</param>
/// <param name="ContextPath">The absolute path of the context; empty where <see cref="ContextHash"/> names a stored one.</param>
/// <param name="Dockerfile">The Dockerfile, relative to the context or absolute; null means <c>Dockerfile</c>.</param>
/// <param name="Tags">What the user asked for: <c>name[:tag]</c>, <c>:tag</c> for the registry's default repository, or a full reference.</param>
/// <param name="BuildArgs">Build arguments in the order given.</param>
/// <param name="NoHashCache">Whether every file of the context is read, whatever is remembered of it.</param>
internal sealed record StartBuildRequest(
    Guid Id,
    string ContextPath,
    string? Dockerfile,
    IReadOnlyList<string> Tags,
    IReadOnlyList<KeyValuePair<string, string>> BuildArgs,
    IReadOnlyList<KeyValuePair<string, string>> Labels,
    string? Target,
    bool NoCache,
    bool Pull,
    bool NoHashCache,
    StackSelection Selection,
    AwsOptions Aws
)
{
    /// <summary>The hash of a context that the artifact store holds already, or null where <see cref="ContextPath"/> is read.</summary>
    public string? ContextHash { get; init; }

    /// <summary>Whether no build is made where the registry holds its image already.</summary>
    public bool SkipUnchanged { get; init; }

    /// <summary>The stack that the components are of, where they are named one by one all the same; or null.</summary>
    public string? StackName { get; init; }

    /// <summary>The recorded build that this one repeats, or null.</summary>
    public Guid? Repeats { get; init; }
}

/// <summary>Which components a build uses: a stack by reference, or the three components; all null means the active stack.</summary>
internal sealed record StackSelection(string? Stack, string? ImageBuilder, string? ArtifactStore, string? ContainerRegistry);

/// <summary>How many builds are started.</summary>
/// <param name="AtOnce">How many contexts are packed and uploaded at once, from 1.</param>
/// <param name="Watch">Whether each build is watched to its end, with its log.</param>
/// <param name="Aws">How those that are watched are reached.</param>
internal sealed record BatchOptions(int AtOnce, bool Watch, AwsOptions Aws);

/// <summary>What became of one build of many.</summary>
internal abstract record BuildOutcome;

/// <summary>The build was started, or need not be.</summary>
internal sealed record BuildStarted(ImageBuild Build) : BuildOutcome;

/// <summary>The build was not started.</summary>
/// <param name="Error">Why: what was raised on purpose is an <see cref="ImageBuilderException"/>.</param>
internal sealed record BuildNotStarted(StartBuildRequest Request, Exception Error) : BuildOutcome;

/// <summary>The build, which was watched, has come to its end.</summary>
internal sealed record BuildEnded(ImageBuild Build) : BuildOutcome;

/// <summary>Builds to be watched.</summary>
/// <param name="FollowLogs">Whether log lines go to the observer.</param>
/// <param name="Timeout">How long to watch at most, or null. Builds that still run then are an error; they go on.</param>
internal sealed record WatchRequest(IReadOnlyList<Guid> Ids, bool FollowLogs, TimeSpan? Timeout, AwsOptions Aws)
{
    /// <summary>Whether the watch is over when the first build has ended.</summary>
    public bool Any { get; init; }

    /// <summary>Further builds, as they come; the watch is not over before there are no more. Null where all are known.</summary>
    public ChannelReader<Guid>? More { get; init; }

    /// <summary>Whether the builds that are still watched when the watch is over are handed out as they stand.</summary>
    public bool WithRunning { get; init; }
}
