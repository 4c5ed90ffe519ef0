using Amazon.CodeBuild.Model;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Components;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using BuildPhase = ZenImageBuilder.Model.BuildPhase;
using RemotePhase = Amazon.CodeBuild.Model.BuildPhase;

namespace ZenImageBuilder.Engine.Aws.Builds;

/// <summary>What CodeBuild says of a build, in the words of the builds. Nothing of it is taken on trust: what it does not say of a build is not made up.</summary>
internal static class BuildMapping
{
    // Statuses of this module that are none of CodeBuild's, such as REUSED, are not among them: they are never taken from the wire.
    private static readonly HashSet<string> Endings = new(StringComparer.Ordinal)
    {
        ImageBuildStatus.Succeeded, ImageBuildStatus.Failed, ImageBuildStatus.Fault, ImageBuildStatus.TimedOut, ImageBuildStatus.Stopped,
    };

    /// <param name="build">The build, or null where the answer has none.</param>
    /// <param name="now">The time of the answer.</param>
    /// <exception cref="UnreadableAnswerException">It is no build, or has no id.</exception>
    public static RemoteBuild ToRemote(Build? build, DateTimeOffset now)
    {
        var id = build.Promised("a build").Id.Promised("the id of a build");
        var status = Status(build!);

        // Before provisioning the names are missing, and the link leads to a group called null.
        var group = NullIfEmpty(build!.Logs?.GroupName);
        var stream = NullIfEmpty(build.Logs?.StreamName);
        return new()
        {
            Id = id,
            Number = build.BuildNumber,
            Status = status,
            Phase = NullIfEmpty(build.CurrentPhase),
            Phases = [.. build.Phases.Present().Select(ToPhase)],
            Failure = Failure(build, status),
            StartTime = build.StartTime.Utc(),
            EndTime = End(build, status, now),
            Exported = build.ExportedEnvironmentVariables.ByName(static variable => variable.Name, static variable => variable.Value),
            LogGroup = group,
            LogStream = stream,
            LogUri = group is null || stream is null ? NullIfEmpty(build.Logs?.S3DeepLink) : NullIfEmpty(build.Logs?.DeepLink),
        };
    }

    /// <summary>The builds that were asked for, but for those of which the service says that it does not know them.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="ids">What was asked for.</param>
    /// <param name="now">The time of the answer.</param>
    /// <param name="unreadable">Makes the error for a build of which the answer says nothing.</param>
    public static IReadOnlyList<RemoteBuild> ToRemotes(BatchGetBuildsResponse answer, IReadOnlyList<string> ids, DateTimeOffset now, Func<string, ImageBuilderException> unreadable)
    {
        if (answer.Builds is null && answer.BuildsNotFound is null)
        {
            throw new UnreadableAnswerException("it lacks the list of builds");
        }

        var told = answer.Builds.Present().Where(static build => !string.IsNullOrEmpty(build.Id)).ToLookup(static build => build.Id!, StringComparer.Ordinal);
        var unknown = answer.BuildsNotFound.Present().ToHashSet(StringComparer.Ordinal);
        return [.. ids.Where(id => told.Contains(id) || !unknown.Contains(id)).Select(id => One(id, [.. told[id].Select(build => ToRemote(build, now))], unreadable))];
    }

    private static RemoteBuild One(string id, IReadOnlyList<RemoteBuild> told, Func<string, ImageBuilderException> unreadable) =>
        told.Count == 0 ? Unseen(id, unreadable($"it says nothing of the build '{id}'"))
        : told.Any(other => other.Status != told[0].Status) ? Unseen(id, unreadable($"it says of the build '{id}' that it is {string.Join(" and ", told.Select(static build => build.Status).Distinct())}"))
        : told[0];

    private static RemoteBuild Unseen(string id, ImageBuilderException reason) =>
        new() { Id = id, Status = ImageBuildStatus.InProgress, Phases = [], Exported = new Dictionary<string, string>(StringComparer.Ordinal), Unreadable = reason };

    // A word that is not known here is no end: that is what buildComplete says. How such a build has ended is not known then, and never a success.
    private static string Status(Build build) =>
        build.BuildStatus?.Value is { } word && Endings.Contains(word) ? word
        : IsComplete(build) ? ImageBuildStatus.Fault
        : ImageBuildStatus.InProgress;

    private static bool IsComplete(Build build) => build.BuildComplete ?? build.EndTime is not null;

    // A build that is being stopped has its last status already, and goes on for a while; that it is complete tells the two apart where the end has no time.
    private static DateTimeOffset? End(Build build, string status, DateTimeOffset now) =>
        ImageBuildStatus.IsRunning(status) ? null
        : build.EndTime.Utc() ?? (build.BuildComplete == false ? null : build.Phases.Present().Max(static phase => phase.EndTime.Utc()) ?? now);

    private static BuildPhase ToPhase(RemotePhase phase) =>
        new(phase.PhaseType?.Value ?? "", phase.PhaseStatus?.Value, phase.StartTime.Utc(), phase.EndTime.Utc(), Reason(phase).Message);

    private static RemoteFailure? Failure(Build build, string status)
    {
        // With on-failure: CONTINUE a phase may fail in a build that succeeds.
        if (status == ImageBuildStatus.Succeeded)
        {
            return null;
        }

        foreach (var phase in build.Phases.Present())
        {
            if (phase.PhaseStatus?.Value is { } ended && ended != ImageBuildStatus.Succeeded && Endings.Contains(ended))
            {
                var (code, message) = Reason(phase);
                return new(phase.PhaseType?.Value ?? "", code ?? ended, message);
            }
        }

        return status == ImageBuildStatus.InProgress ? null
            : build.BuildStatus?.Value is { } word && Endings.Contains(word) ? new(NullIfEmpty(build.CurrentPhase) ?? "", status, null)
            : new(
                NullIfEmpty(build.CurrentPhase) ?? "",
                status,
                $"CodeBuild says that the build is complete, and not how it has ended: its status is {(build.BuildStatus?.Value is { } odd ? Quoted.Value(odd) : "missing")}.");
    }

    private static (string? StatusCode, string? Message) Reason(RemotePhase phase)
    {
        var telling = phase.Contexts.Present().FirstOrDefault(static context => !string.IsNullOrEmpty(context.StatusCode) || !string.IsNullOrEmpty(context.Message));
        return (NullIfEmpty(telling?.StatusCode), NullIfEmpty(telling?.Message?.Trim()));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
