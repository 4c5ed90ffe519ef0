using System.Buffers;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>How a recorded build changes when the build service says how it stands.</summary>
internal static class BuildRecords
{
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>The record after what the service says now.</summary>
    public static BuildRecord With(this BuildRecord record, RemoteBuild remote)
    {
        var digest = remote.Exported.GetValueOrDefault(BuildSpecification.DigestVariable) is { } text && IsDigest(text) ? text : null;
        var succeeded = string.Equals(remote.Status, ImageBuildStatus.Succeeded, StringComparison.Ordinal);
        var ended = !ImageBuildStatus.IsRunning(remote.Status);
        return record with
        {
            Submission = null,
            LogGroup = remote.LogGroup ?? record.LogGroup,
            LogStream = remote.LogStream ?? record.LogStream,
            Build = record.Build with
            {
                BuildId = remote.Id,
                BuildNumber = remote.Number ?? record.Build.BuildNumber,
                Status = remote.Status,
                Phase = remote.Phase,
                Phases = remote.Phases,
                StartTime = remote.StartTime ?? record.Build.StartTime,
                EndTime = ended ? remote.EndTime ?? record.Build.EndTime : null,
                Digest = digest,
                Image = succeeded && digest is not null ? $"{record.Repository}@{digest}" : null,
                Failure = ended && !succeeded ? Failure(remote) : null,
                LogUri = remote.LogUri ?? record.Build.LogUri,
            },
        };
    }

    /// <summary>The record of a build that need not be made, because its image is there.</summary>
    public static BuildRecord Reused(this BuildRecord record, BuildPlan plan, string digest, DateTimeOffset now) => record with
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

    /// <summary>The record of a build that ended before the service had it.</summary>
    public static BuildRecord Ended(this BuildRecord record, string status, string message, DateTimeOffset now, string? statusCode = null) => record with
    {
        Submission = null,
        Build = record.Build with
        {
            Status = status,
            EndTime = now,
            Failure = new(record.Build.Phase, statusCode, message, []),
        },
    };

    private static BuildFailure Failure(RemoteBuild remote)
    {
        var message = remote.Failure?.Message is { Length: > 0 } said ? said : remote.Status switch
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
