using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The builds: those that run and those that ran.</summary>
internal interface IImageBuilds
{
    /// <summary>Begins a batch of builds. Nothing is read, written or sent before a build of it is planned or started.</summary>
    /// <param name="tell">Is told everything that happens, from any thread.</param>
    /// <param name="cancellationToken">Gives up what has not been started. Builds that the service has accepted continue.</param>
    IBuildBatch Begin(BatchOptions options, Action<BuildEvent> tell, CancellationToken cancellationToken);

    /// <summary>Watches builds until each has ended, or the first, and hands each out as it ends.</summary>
    IAsyncEnumerable<ImageBuild> WaitAsync(WatchRequest request, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// The recorded builds that a reference means (ID, ID prefix, or CodeBuild's ID; wildcards) and the filter accepts, newest first; null means all. Reads the local catalog
    /// only.
    /// </summary>
    /// <param name="unreadable">Is told of each recorded build that cannot be read, with its ID as the target; if it is null, the first is thrown.</param>
    IReadOnlyList<ImageBuild> Find(NameMatch? reference, BuildFilter? filter = null, Action<ImageBuilderException>? unreadable = null);

    /// <summary>Forgets a build. What the service has of it stays.</summary>
    void Remove(Guid id);

    /// <summary>Asks the service how the builds stand, records it and returns it.</summary>
    Task<IReadOnlyList<ImageBuild>> RefreshAsync(IReadOnlyList<Guid> ids, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// Asks the service to stop the build. A build that has ended already is left as it is. The record is read now and not taken from the caller: while a user was asked
    /// whether to stop the build, another process may have recorded its start or its end.
    /// </summary>
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

/// <summary>Builds to be watched.</summary>
/// <param name="FollowLogs">Whether log lines go to the observer.</param>
/// <param name="Timeout">How long to watch at most, or null. Builds that still run then are an error; they continue.</param>
internal sealed record WatchRequest(IReadOnlyList<Guid> Ids, bool FollowLogs, TimeSpan? Timeout, AwsOptions Aws)
{
    /// <summary>Whether the watch is over when the first build has ended.</summary>
    public bool Any { get; init; }

    /// <summary>Whether the builds that are still watched when the watch is over are handed out as they stand.</summary>
    public bool WithRunning { get; init; }
}
