using Amazon.CodeBuild.Model;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Builds.Planning;
using ZenImageBuilder.Model;
using BuildPhase = ZenImageBuilder.Model.BuildPhase;
using RemotePhase = Amazon.CodeBuild.Model.BuildPhase;

namespace ZenImageBuilder.Engine.Aws.CodeBuild;

// CONTRIBUTING.md, "Decisions": Build
/// <summary>Maps CodeBuild's answers to the builds of this module. Values that an answer lacks are not made up.</summary>
internal static class BuildMapping
{
    private static readonly HashSet<string> Endings = new(StringComparer.Ordinal)
    {
        ImageBuildStatus.Succeeded,
        ImageBuildStatus.Failed,
        ImageBuildStatus.Fault,
        ImageBuildStatus.TimedOut,
        ImageBuildStatus.Stopped,
    };

    /// <param name="build">The build, or null if the answer has none.</param>
    /// <exception cref="UnreadableAnswerException">It is not a build, or has no ID.</exception>
    public static RemoteBuild ToRemote(Build? build)
    {
        var id = build.Promised("a build").Id.Promised("the ID of a build");
        var status = NullIfEmpty(build!.BuildStatus?.Value) ?? ImageBuildStatus.InProgress;

        // Before provisioning the names are missing, and the link leads to a group with the name "null".
        var group = NullIfEmpty(build.Logs?.GroupName);
        var stream = NullIfEmpty(build.Logs?.StreamName);
        return new()
        {
            Id = id,
            OwnId = build.Environment?.EnvironmentVariables.Present().FirstOrDefault(static variable => variable.Name == BuildPlan.IdVariable)?.Value,
            Number = build.BuildNumber,
            Status = status,
            IsComplete = build.BuildComplete,
            Phase = NullIfEmpty(build.CurrentPhase),
            Phases = [.. build.Phases.Present().Select(ToPhase)],
            Failure = Failure(build, status),
            StartTime = build.StartTime.Utc(),
            EndTime = build.EndTime.Utc(),
            Exported = build.ExportedEnvironmentVariables.ByName(static variable => variable.Name, static variable => variable.Value),
            LogGroup = group,
            LogStream = stream,
            LogUri = group is null || stream is null ? NullIfEmpty(build.Logs?.S3DeepLink) : NullIfEmpty(build.Logs?.DeepLink),
        };
    }

    /// <summary>
    /// The answer about the requested builds, matched by their IDs and never by their positions. If it contradicts itself about a build, that build is left
    /// out.
    /// </summary>
    /// <exception cref="UnreadableAnswerException">It is not such an answer.</exception>
    public static BuildAnswers ToAnswers(BatchGetBuildsResponse answer, IReadOnlyList<string> ids)
    {
        if (answer.Builds is null && answer.BuildsNotFound is null)
        {
            throw new UnreadableAnswerException("it lacks the list of builds");
        }

        var told = answer
            .Builds.Present()
            .Where(build => ids.Contains(build.Id, StringComparer.Ordinal))
            .Select(ToRemote)
            .GroupBy(static build => build.Id, StringComparer.Ordinal)
            .ToList();
        var known = told.Where(static same => same.DistinctBy(static build => build.Status, StringComparer.Ordinal).Count() == 1)
            .ToDictionary(static same => same.Key, static same => same.First(), StringComparer.Ordinal);
        return new(
            known,
            answer
                .BuildsNotFound.Present()
                .Intersect(ids, StringComparer.Ordinal)
                .Except(told.Select(static same => same.Key), StringComparer.Ordinal)
                .ToHashSet(StringComparer.Ordinal)
        );
    }

    private static BuildPhase ToPhase(RemotePhase phase) =>
        new(phase.PhaseType?.Value ?? "", phase.PhaseStatus?.Value, phase.StartTime.Utc(), phase.EndTime.Utc(), Reason(phase).Message);

    private static RemoteFailure? Failure(Build build, string status)
    {
        // With on-failure: CONTINUE, a phase may fail in a build that succeeds.
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

        return Endings.Contains(status) ? new(NullIfEmpty(build.CurrentPhase) ?? "", status, null) : null;
    }

    private static (string? StatusCode, string? Message) Reason(RemotePhase phase)
    {
        var telling = phase
            .Contexts.Present()
            .FirstOrDefault(static context => !string.IsNullOrEmpty(context.StatusCode) || !string.IsNullOrEmpty(context.Message));
        return (NullIfEmpty(telling?.StatusCode), NullIfEmpty(telling?.Message?.Trim()));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
