using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>Starts, reads and stops builds in the build service of one region, and reads their logs.</summary>
internal interface IBuildRunner : IDisposable
{
    /// <summary>The AWS region in which the builds run.</summary>
    string Region { get; }

    /// <summary>Starts a build. While the idempotency token of the submission is valid, sending it again does not start a second build.</summary>
    /// <param name="token">The remaining life of the idempotency token. The submission is always sent once, and repeated only during this time.</param>
    /// <exception cref="ImageBuilderException">
    /// The build was not started, or, if <see cref="ImageBuilderException.IsOutcomeUnknown"/> is true, it is unknown whether it was started.
    /// </exception>
    Task<RemoteBuild> StartAsync(BuildSubmission submission, TokenLease token, CancellationToken cancellationToken);

    /// <summary>Reads the state of builds. One request reads up to 100 builds.</summary>
    Task<BuildAnswers> GetAsync(IReadOnlyList<string> buildIds, CancellationToken cancellationToken);

    /// <summary>Looks for the build of a record among the newest builds of a project.</summary>
    /// <param name="id">The id that this module gave the build.</param>
    /// <param name="submitted">The time of the submission according to the record, or null.</param>
    Task<BuildSearch> FindAsync(string project, Guid id, DateTimeOffset? submitted, CancellationToken cancellationToken);

    Task<RemoteBuild> StopAsync(string buildId, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the log lines after <paramref name="token"/>, or from the beginning if it is null. If the returned token is the same, there are no more lines at
    /// present.
    /// </summary>
    Task<LogPage> ReadLogAsync(string group, string stream, string? token, CancellationToken cancellationToken);

    /// <summary>Reads the last lines of a log, oldest first.</summary>
    Task<IReadOnlyList<LogEntry>> ReadLogEndAsync(string group, string stream, int lines, CancellationToken cancellationToken);
}

/// <summary>The answer of the service about the requested builds. It contains no other builds, and each build only once.</summary>
/// <param name="Builds">The state of the builds, by the id of the service.</param>
/// <param name="Unknown">The ids that the service does not know. If an id is in neither collection, the service did not answer about that build.</param>
internal sealed record BuildAnswers(IReadOnlyDictionary<string, RemoteBuild> Builds, IReadOnlySet<string> Unknown);

/// <summary>The result of a search for a build.</summary>
/// <param name="Build">The build, or null if it was not found.</param>
/// <param name="IsWhole">Whether all builds were read that can be the one. If this is true and none was found, the build does not exist.</param>
internal sealed record BuildSearch(RemoteBuild? Build, bool IsWhole);

/// <summary>A page of a log.</summary>
/// <param name="NextToken">The token for the next page, or null.</param>
internal sealed record LogPage(IReadOnlyList<LogEntry> Entries, string? NextToken);

/// <summary>A line of a log.</summary>
/// <param name="Message">The text, without its line ending.</param>
internal sealed record LogEntry(DateTimeOffset Timestamp, string Message);
