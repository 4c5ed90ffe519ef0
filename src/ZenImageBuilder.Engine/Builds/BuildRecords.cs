using System.Buffers;
using ZenImageBuilder.Engine.Builds.Planning;
using ZenImageBuilder.Engine.Catalog;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>Updates the record of a build from the answers of the build service.</summary>
internal static class BuildRecords
{
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    // The values of CodeBuild's StatusType except that of a running build. Any other status, including the ones that only this module uses, does not mean that
    // the build has ended.
    private static readonly HashSet<string> Ends = new(StringComparer.Ordinal)
    {
        ImageBuildStatus.Succeeded,
        ImageBuildStatus.Failed,
        ImageBuildStatus.Fault,
        ImageBuildStatus.TimedOut,
        ImageBuildStatus.Stopped,
    };

    /// <summary>Whether an answer is about the build of the record. The ids are compared only if both have them.</summary>
    public static bool IsOf(this RemoteBuild remote, BuildRecord record) =>
        (record.Build.BuildId is not { } known || string.Equals(remote.Id, known, StringComparison.Ordinal))
        && (remote.OwnId is not { } own || !Guid.TryParse(own, out var id) || id == record.Build.Id);

    /// <summary>Returns the record, updated with an answer of the service.</summary>
    /// <exception cref="ImageBuilderException">The answer is about another build.</exception>
    public static BuildRecord With(this BuildRecord record, RemoteBuild remote)
    {
        if (!remote.IsOf(record))
        {
            throw new ImageBuilderException(
                ErrorCode.ServiceUnreachable,
                $"CodeBuild was asked about the build {record.Build.BuildId ?? record.Build.Id.ToString()} and answered about another one.",
                record.Build.Id,
                "Check whether something else answers in its place, check the endpoint, and try again."
            )
            {
                IsUnreadable = true,
            };
        }

        var digest = remote.Exported.GetValueOrDefault(BuildSpecification.DigestVariable) is { } text && IsDigest(text) ? text : null;
        var status = Status(remote);
        var succeeded = string.Equals(status, ImageBuildStatus.Succeeded, StringComparison.Ordinal);
        var ended = !ImageBuildStatus.IsRunning(status);
        return record with
        {
            Submission = null,
            LogGroup = remote.LogGroup ?? record.LogGroup,
            LogStream = remote.LogStream ?? record.LogStream,
            Build = record.Build with
            {
                BuildId = remote.Id,
                BuildNumber = remote.Number ?? record.Build.BuildNumber,
                Status = status,
                Phase = remote.Phase,
                Phases = remote.Phases,
                StartTime = remote.StartTime ?? record.Build.StartTime,
                EndTime = ended ? remote.EndTime ?? record.Build.EndTime ?? LastTime(remote, record) : null,
                Digest = digest,
                Image = succeeded && digest is not null ? $"{record.Repository}@{digest}" : null,
                Failure = ended && !succeeded ? Failure(remote, status) : null,
                LogUri = remote.LogUri ?? record.Build.LogUri,
            },
        };
    }

    /// <summary>Returns the error for an answer of the service that does not contain the requested builds.</summary>
    public static ImageBuilderException Unanswered(IReadOnlyList<string> buildIds) =>
        new(
            ErrorCode.ServiceUnreachable,
            $"CodeBuild answers codebuild:BatchGetBuilds and says nothing of {(buildIds.Count == 1 ? "the build" : "the builds")} {string.Join(", ", buildIds)}.",
            string.Join(", ", buildIds),
            "Check whether something else answers in its place, check the endpoint, and try again: Wait-ImageBuild watches builds that still run."
        )
        {
            IsUnreadable = true,
        };

    /// <summary>Returns the record of a build that is not run because its image already exists.</summary>
    public static BuildRecord Reused(this BuildRecord record, BuildPlan plan, string digest, DateTimeOffset now) =>
        record with
        {
            Owner = null,
            Build = record.Build with
            {
                Status = ImageBuildStatus.Reused,
                Tags = [.. BuildReuse.Wanted(plan).Select(static tag => tag.ToString())],
                Digest = digest,
                Image = $"{record.Repository}@{digest}",
                EndTime = now,
            },
        };

    /// <summary>Returns the record of a build that ended before the service accepted it.</summary>
    public static BuildRecord Ended(this BuildRecord record, string status, string message, DateTimeOffset now, string? statusCode = null) =>
        record with
        {
            Submission = null,
            Build = record.Build with { Status = status, EndTime = now, Failure = new(record.Build.Phase, statusCode, message, []) },
        };

    private static string Status(RemoteBuild remote) =>
        Ends.Contains(remote.Status) ? remote.Status
        : remote.IsComplete == true ? ImageBuildStatus.Fault
        : ImageBuildStatus.InProgress;

    /// <summary>
    /// Returns the end time for an ended build whose answer has none: the latest time of its phases. Returns null if the build is still stopping, because it is
    /// not complete until it has stopped.
    /// </summary>
    private static DateTimeOffset? LastTime(RemoteBuild remote, BuildRecord record) =>
        remote.IsComplete == true || (remote.IsComplete is null && remote.Status != ImageBuildStatus.Stopped)
            ? remote.Phases.SelectMany(static phase => new[] { phase.StartTime, phase.EndTime }).Max() ?? remote.StartTime ?? record.Build.StartTime
            : null;

    private static BuildFailure Failure(RemoteBuild remote, string status)
    {
        var message =
            !Ends.Contains(remote.Status)
                ? $"The build service says that the build is complete, and not how it ended: its status is {Quoted.Value(remote.Status)}."
            : remote.Failure?.Message is { Length: > 0 } said ? said
            : status switch
            {
                ImageBuildStatus.Stopped => "The build was stopped.",
                ImageBuildStatus.TimedOut => "The build took longer than its timeout.",
                ImageBuildStatus.Fault => "The build service failed.",
                _ => "The build failed, and the service does not say why.",
            };
        return new(remote.Failure?.Phase ?? remote.Phase, remote.Failure?.StatusCode, message, []);
    }

    private static bool IsDigest(string text) =>
        text.Length == 71 && text.StartsWith("sha256:", StringComparison.Ordinal) && !text.AsSpan(7).ContainsAnyExcept(Hexadecimal);
}
