using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The builds, both running and ended.</summary>
internal interface IImageBuilds
{
    /// <summary>Begins a batch of builds. Nothing is read, written or sent before a build of the batch is planned or started.</summary>
    /// <param name="tell">Receives all events of the batch, from any thread.</param>
    /// <param name="cancellationToken">Cancels the builds that have not been started. Builds that the service has accepted continue.</param>
    IBuildBatch Begin(BatchOptions options, Action<BuildEvent> tell, CancellationToken cancellationToken);

    /// <summary>Watches builds until all of them, or the first one, have ended. Returns each build when it ends.</summary>
    IAsyncEnumerable<ImageBuild> WaitAsync(WatchRequest request, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the recorded builds that match the reference and the filter, newest first. The reference is an ID, an ID prefix or CodeBuild's ID, with or
    /// without wildcards; null matches all builds. Reads the local catalog only.
    /// </summary>
    /// <param name="unreadable">
    /// Is called with an error, whose target is the ID, for each record that cannot be read. If it is null, the first error is thrown.
    /// </param>
    IReadOnlyList<ImageBuild> Find(NameMatch? reference, BuildFilter? filter = null, Action<ImageBuilderException>? unreadable = null);

    /// <summary>Deletes the record of a build. The data that the service has about the build remains.</summary>
    void Remove(Guid id);

    /// <summary>Asks the service for the current state of the builds, records it and returns it.</summary>
    Task<IReadOnlyList<ImageBuild>> RefreshAsync(IReadOnlyList<Guid> ids, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// Asks the service to stop the build. A build that has ended already is left unchanged. The record is read again and not taken from the caller: while the
    /// user was asked whether to stop the build, another process may have recorded its start or its end.
    /// </summary>
    Task<ImageBuild> StopAsync(Guid id, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Reads the log of a build from the beginning; with <paramref name="follow"/>, until the build has ended.</summary>
    IAsyncEnumerable<BuildLogLine> ReadLogAsync(Guid id, bool follow, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);
}

/// <summary>Selects builds. A property that is null or empty accepts all builds. PowerShell determines what a pattern matches.</summary>
internal sealed record BuildFilter
{
    /// <summary>Accepts the builds that have not ended.</summary>
    public static BuildFilter Running { get; } = new() { HasNotEnded = true };

    /// <summary>The accepted values of <see cref="ImageBuildStatus"/>.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    public bool HasNotEnded { get; init; }

    /// <summary>
    /// Patterns, at least one of which must match a form of a tag: the full reference, the reference without the registry, each of the two without the tag, or
    /// <c>:tag</c>.
    /// </summary>
    public IReadOnlyList<NameMatch> Tags { get; init; } = [];

    public NameMatch? Stack { get; init; }

    public NameMatch? ImageBuilder { get; init; }

    /// <summary>The labels that the image must have, each with a value that the pattern matches.</summary>
    public IReadOnlyDictionary<string, NameMatch> Labels { get; init; } = new Dictionary<string, NameMatch>(StringComparer.Ordinal);

    /// <summary>The earliest start time of a build that is accepted, or null.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>The earliest start time of a build that is too late to be accepted, or null.</summary>
    public DateTimeOffset? Before { get; init; }
}

/// <summary>A request to watch builds.</summary>
/// <param name="FollowLogs">Whether log lines are reported to the observer.</param>
/// <param name="Timeout">The maximum time to watch, or null. It is an error if builds still run after that time; they continue.</param>
internal sealed record WatchRequest(IReadOnlyList<Guid> Ids, bool FollowLogs, TimeSpan? Timeout, AwsOptions Aws)
{
    /// <summary>Whether to stop watching when the first build has ended.</summary>
    public bool Any { get; init; }

    /// <summary>Whether to return also the builds that still run when the watch ends, in their current state.</summary>
    public bool WithRunning { get; init; }
}
