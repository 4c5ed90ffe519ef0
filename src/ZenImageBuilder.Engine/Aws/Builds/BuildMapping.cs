using Amazon.CodeBuild;
using Amazon.CodeBuild.Model;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Model;
using BuildPhase = ZenImageBuilder.Model.BuildPhase;
using RemotePhase = Amazon.CodeBuild.Model.BuildPhase;

namespace ZenImageBuilder.Engine.Aws.Builds;

/// <summary>What CodeBuild says of a build, in the words of the builds.</summary>
internal static class BuildMapping
{
    public static RemoteBuild ToRemote(Build build)
    {
        var status = build.BuildStatus?.Value ?? ImageBuildStatus.InProgress;

        // Before provisioning the names are missing, and the link leads to a group called null.
        var group = NullIfEmpty(build.Logs?.GroupName);
        var stream = NullIfEmpty(build.Logs?.StreamName);
        return new()
        {
            Id = build.Id!,
            OwnId = build.Environment?.EnvironmentVariables?.Find(static variable => variable?.Name == BuildPlan.IdVariable)?.Value,
            Number = build.BuildNumber,
            Status = status,
            IsComplete = build.BuildComplete,
            Phase = NullIfEmpty(build.CurrentPhase),
            Phases = [.. (build.Phases ?? []).Select(ToPhase)],
            Failure = Failure(build, status),
            StartTime = Utc(build.StartTime),
            EndTime = Utc(build.EndTime),
            Exported = Exported(build),
            LogGroup = group,
            LogStream = stream,
            LogUri = group is null || stream is null ? NullIfEmpty(build.Logs?.S3DeepLink) : NullIfEmpty(build.Logs?.DeepLink),
        };
    }

    private static BuildPhase ToPhase(RemotePhase phase) =>
        new(phase.PhaseType?.Value ?? "", phase.PhaseStatus?.Value, Utc(phase.StartTime), Utc(phase.EndTime), Reason(phase).Message);

    private static RemoteFailure? Failure(Build build, string status)
    {
        // With on-failure: CONTINUE a phase may fail in a build that succeeds.
        if (status == ImageBuildStatus.Succeeded)
        {
            return null;
        }

        foreach (var phase in build.Phases ?? [])
        {
            if (phase.PhaseStatus is { } ended && ended != StatusType.SUCCEEDED && ended != StatusType.IN_PROGRESS)
            {
                var (code, message) = Reason(phase);
                return new(phase.PhaseType?.Value ?? "", code ?? ended.Value, message);
            }
        }

        return status == ImageBuildStatus.InProgress ? null : new(NullIfEmpty(build.CurrentPhase) ?? "", status, null);
    }

    private static (string? StatusCode, string? Message) Reason(RemotePhase phase)
    {
        var telling = (phase.Contexts ?? []).Find(static context => !string.IsNullOrEmpty(context.StatusCode) || !string.IsNullOrEmpty(context.Message));
        return (NullIfEmpty(telling?.StatusCode), NullIfEmpty(telling?.Message?.Trim()));
    }

    private static Dictionary<string, string> Exported(Build build)
    {
        var exported = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in build.ExportedEnvironmentVariables ?? [])
        {
            exported[variable.Name!] = variable.Value ?? "";
        }

        return exported;
    }

    private static DateTimeOffset? Utc(DateTime? time) => time is { } value ? new DateTimeOffset(value.ToUniversalTime()) : null;

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
