using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>Starts, reads and stops builds in one project's service, and reads their logs.</summary>
internal interface IBuildRunner : IDisposable
{
    /// <summary>The region that the builds run in.</summary>
    string Region { get; }

    /// <summary>Starts a build; the same token never starts two while it lives.</summary>
    /// <param name="token">How long the token lives: the submission is sent once in any case, and again only within that time.</param>
    /// <exception cref="ImageBuilderException">It was not started, or, where it says so, whether it was is not known.</exception>
    Task<RemoteBuild> StartAsync(BuildSubmission submission, TokenLease token, CancellationToken cancellationToken);

    /// <summary>How builds stand, in one call for up to 100.</summary>
    Task<BuildAnswers> GetAsync(IReadOnlyList<string> buildIds, CancellationToken cancellationToken);

    /// <summary>Looks among the newest builds of a project for the one that was started for a record.</summary>
    /// <param name="id">The identity that this module gave the build.</param>
    /// <param name="submitted">When the record says that it was submitted, or null.</param>
    Task<BuildSearch> FindAsync(string project, Guid id, DateTimeOffset? submitted, CancellationToken cancellationToken);

    Task<RemoteBuild> StopAsync(string buildId, CancellationToken cancellationToken);

    /// <summary>The lines after <paramref name="token"/> (null: from the beginning). An unchanged token means that there is nothing more now.</summary>
    Task<LogPage> ReadLogAsync(string group, string stream, string? token, CancellationToken cancellationToken);

    /// <summary>The last lines, oldest first.</summary>
    Task<IReadOnlyList<LogEntry>> ReadLogEndAsync(string group, string stream, int lines, CancellationToken cancellationToken);
}

/// <summary>What the service says of builds that it was asked about: nothing else, and each once.</summary>
/// <param name="Builds">How they stand, by id.</param>
/// <param name="Unknown">The ids of those that it says it does not know. What is in neither was not answered.</param>
internal sealed record BuildAnswers(IReadOnlyDictionary<string, RemoteBuild> Builds, IReadOnlySet<string> Unknown);

/// <summary>What was found when a build was looked for.</summary>
/// <param name="Build">The build, or null.</param>
/// <param name="IsWhole">Whether everything was looked at that the build could be among: if nothing was found then, there is none.</param>
internal sealed record BuildSearch(RemoteBuild? Build, bool IsWhole);

/// <summary>One page of a log.</summary>
internal sealed record LogPage(IReadOnlyList<LogEntry> Entries, string? NextToken);

/// <param name="Message">The line, without its line ending.</param>
internal sealed record LogEntry(DateTimeOffset Timestamp, string Message);
