using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Engine.Builds.Log;
using ZenImageBuilder.Engine.Builds.Planning;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Engine.Builds.Watching;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>The builds of this user: starts, watches, stops and lists them.</summary>
internal sealed class ImageBuilds(
    BuildPlanner planner,
    BuildRepeat repeat,
    BuildStarter starter,
    IRemoteAccess remote,
    IBuildHistory history,
    SubmissionClock clock,
    TimeProvider time
) : IImageBuilds, IBuildSteps
{
    private readonly BuildRecovery _recovery = new(history, clock, time);

    public IBuildBatch Begin(BatchOptions options, Action<BuildEvent> tell, CancellationToken cancellationToken) =>
        new BuildBatch(this, options, tell, cancellationToken);

    BuildPlan IBuildSteps.Plan(BuildRequest request, AwsOptions aws) => planner.Plan(request, aws);

    BuildPlan IBuildSteps.PlanAgain(ImageBuild build, AwsOptions aws) => repeat.Plan(build, aws);

    Task<BuildRecord> IBuildSteps.StartAsync(BuildPlan plan, IEngineObserver observer, CancellationToken cancellationToken) =>
        starter.StartAsync(plan, observer, cancellationToken);

    IAsyncEnumerable<ImageBuild> IBuildSteps.WatchAsync(
        ChannelReader<BuildRecord> builds,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => WatchAsync(builds, new([], FollowLogs: true, Timeout: null, aws), observer, cancellationToken);

    public IAsyncEnumerable<ImageBuild> WaitAsync(WatchRequest request, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var builds = Channel.CreateUnbounded<BuildRecord>();
        foreach (var id in request.Ids.Distinct())
        {
            _ = builds.Writer.TryWrite(Get(id));
        }

        builds.Writer.Complete();
        return WatchAsync(builds.Reader, request, observer, cancellationToken);
    }

    private async IAsyncEnumerable<ImageBuild> WatchAsync(
        ChannelReader<BuildRecord> builds,
        WatchRequest request,
        IEngineObserver observer,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var watcher = new BuildWatcher(history, _recovery, record => OpenAsync(record, request.Aws, observer, cancellationToken), time, observer);
        await foreach (var build in watcher.WatchAsync(builds, request, cancellationToken).ConfigureAwait(false))
        {
            yield return build;
        }
    }

    public IReadOnlyList<ImageBuild> Find(NameMatch? reference, BuildFilter? filter = null, Action<ImageBuilderException>? unreadable = null) =>
        [.. history.Find(reference, filter, unreadable).Select(static record => record.Build)];

    public void Remove(Guid id) => history.Remove(id);

    public async Task<IReadOnlyList<ImageBuild>> RefreshAsync(
        IReadOnlyList<Guid> ids,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var records = ids.Select(Get).ToList();
        var fresh = new Dictionary<Guid, BuildRecord>();
        foreach (var group in records.Where(static record => !record.Build.HasEnded).GroupBy(static record => record.Location))
        {
            using var runner = await OpenAsync(group.First(), aws, observer, cancellationToken).ConfigureAwait(false);
            foreach (var record in group.Where(static record => record.Build.BuildId is null))
            {
                Keep(await _recovery.RecoverAsync(record, _ => Task.FromResult(runner), observer, cancellationToken).ConfigureAwait(false));
            }

            var started = group
                .Where(static record => record.Build.BuildId is not null)
                .ToDictionary(static record => record.Build.BuildId!, StringComparer.Ordinal);
            var answers = await runner.GetAsync([.. started.Keys], cancellationToken).ConfigureAwait(false);
            foreach (var (buildId, record) in started)
            {
                if (answers.Builds.GetValueOrDefault(buildId) is { } answer && answer.IsOf(record))
                {
                    Keep(
                        await FailureDiagnosis
                            .ExplainAsync(record.With(answer), _ => Task.FromResult(runner), observer, cancellationToken)
                            .ConfigureAwait(false)
                    );
                }
                else
                {
                    observer.Report(
                        new WarningMessage(
                            answers.Unknown.Contains(buildId)
                                ? $"The build service does not know the build '{buildId}' any more; it is shown as it was known last."
                                : $"{BuildRecords.Unanswered([buildId]).Message} It is shown as it was known last."
                        )
                    );
                }
            }
        }

        return [.. records.Select(record => fresh.GetValueOrDefault(record.Build.Id, record).Build)];

        void Keep(BuildRecord record)
        {
            history.Save(record);
            fresh[record.Build.Id] = record;
        }
    }

    public async Task<ImageBuild> StopAsync(Guid id, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var record = Get(id);
        if (!ImageBuildStatus.IsRunning(record.Build.Status))
        {
            return record.Build;
        }

        using var runner = await OpenAsync(record, aws, observer, cancellationToken).ConfigureAwait(false);
        if (record.Build.BuildId is null)
        {
            record = await _recovery.RecoverAsync(record, _ => Task.FromResult(runner), observer, cancellationToken).ConfigureAwait(false);
            history.Save(record);
        }

        if (record.Build.BuildId is not { } buildId)
        {
            return ImageBuildStatus.IsRunning(record.Build.Status) ? throw NotStarted(record) : record.Build;
        }

        observer.Report(new VerboseMessage($"Stopping build {buildId}."));
        record = record.With(await runner.StopAsync(buildId, cancellationToken).ConfigureAwait(false));
        try
        {
            history.Save(record);
        }
        catch (ImageBuilderException failure)
        {
            throw new ImageBuilderException(
                failure.Code,
                $"The build {buildId} was told to stop, and that could not be recorded. {failure.Message}",
                id,
                $"{failure.Remedy} Then 'Wait-ImageBuild {id}' records how it ended.",
                failure
            );
        }

        return record.Build;
    }

    private static ImageBuilderException NotStarted(BuildRecord record) =>
        record.Owner is { } owner && !owner.HasEnded()
            ? new(
                ErrorCode.RequestRefused,
                $"The build '{record.Build.Id}' is still being prepared by process {owner.ProcessId} on {owner.Machine}.",
                record.Build.Id,
                "Stop that process with Ctrl+C."
            )
            : new(
                ErrorCode.RequestRefused,
                $"Whether the build '{record.Build.Id}' was started is not known yet: project '{record.Project}' has no such build, but may list it with a delay.",
                record.Build.Id,
                $"Try again in {BuildRecovery.Settling.TotalSeconds:0} seconds, or let Wait-ImageBuild find out."
            );

    public async IAsyncEnumerable<BuildLogLine> ReadLogAsync(
        Guid id,
        bool follow,
        AwsOptions aws,
        IEngineObserver observer,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var record = Get(id);
        if (record.Build.BuildId is not { } buildId)
        {
            throw new ImageBuilderException(ErrorCode.LogUnavailable, $"The build '{id}' was not started, so it has no log.", id);
        }

        using var runner = await OpenAsync(record, aws, observer, cancellationToken).ConfigureAwait(false);
        var reader = new LogReader(runner, buildId, time);
        var lines = follow ? reader.FollowAsync(record, observer, cancellationToken) : reader.ReadAsync(record, observer, cancellationToken);
        await foreach (var line in lines.ConfigureAwait(false))
        {
            yield return line;
        }
    }

    private Task<IBuildRunner> OpenAsync(BuildRecord record, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken) =>
        remote.OpenRunnerAsync(record.Location, aws, observer, cancellationToken);

    private BuildRecord Get(Guid id) =>
        history.Get(id)
        ?? throw new ImageBuilderException(ErrorCode.BuildNotFound, $"No build '{id}' is recorded.", id, "Get-ImageBuild lists the recorded builds.");
}
