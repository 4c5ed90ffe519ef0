using System.Runtime.CompilerServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>The builds of this user: starts, watches, stops and lists them.</summary>
internal sealed class ImageBuilds(BuildPlanner planner, BuildStarter starter, IRemoteAccess remote, IBuildHistory history, TimeProvider time) : IImageBuilds
{
    private readonly BuildRecovery _recovery = new(history, time);

    public IReadOnlyList<string> Validate(StartBuildRequest request) => [.. planner.Plan(request).Tags.Select(static tag => tag.ToString())];

    public Task<ImageBuild> StartAsync(StartBuildRequest request, IEngineObserver observer, CancellationToken cancellationToken) =>
        starter.StartAsync(planner.Plan(request), request, observer, cancellationToken);

    public async IAsyncEnumerable<ImageBuild> WaitAsync(WatchRequest request, IEngineObserver observer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watcher = new BuildWatcher(history, _recovery, record => OpenAsync(record, request.Aws, observer, cancellationToken), time, observer);
        await foreach (var build in watcher.WatchAsync(request.Ids, request.FollowLogs, request.Timeout, cancellationToken).ConfigureAwait(false))
        {
            yield return build;
        }
    }

    public IReadOnlyList<ImageBuild> Find(string? reference) => [.. history.Find(reference).Select(static record => record.Build)];

    public async Task<IReadOnlyList<ImageBuild>> RefreshAsync(IReadOnlyList<Guid> ids, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var records = ids.Select(Get).ToList();
        var fresh = new Dictionary<Guid, BuildRecord>();
        foreach (var group in records.Where(static record => !record.Build.HasEnded).GroupBy(static record => record.Location))
        {
            using var runner = await OpenAsync(group.First(), aws, observer, cancellationToken).ConfigureAwait(false);
            foreach (var record in group.Where(static record => record.Build.BuildId is null))
            {
                fresh[record.Build.Id] = await _recovery.RecoverAsync(record, _ => Task.FromResult(runner), observer, cancellationToken).ConfigureAwait(false);
            }

            var started = group.Where(static record => record.Build.BuildId is not null).ToDictionary(static record => record.Build.BuildId!, StringComparer.Ordinal);
            foreach (var answer in await runner.GetAsync([.. started.Keys], cancellationToken).ConfigureAwait(false))
            {
                var record = started[answer.Id];
                fresh[record.Build.Id] = await FailureDiagnosis
                    .ExplainAsync(record.With(answer), _ => Task.FromResult(runner), observer, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var record in fresh.Values)
        {
            history.Save(record);
        }

        return [.. records.Select(record => fresh.GetValueOrDefault(record.Build.Id, record).Build)];
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
            return ImageBuildStatus.IsRunning(record.Build.Status)
                ? throw new ImageBuilderException(
                    ErrorCode.RequestRefused,
                    $"The build '{id}' is still being prepared by process {record.Owner?.ProcessId} on {record.Owner?.Machine}.",
                    id,
                    "Stop that process with Ctrl+C.")
                : record.Build;
        }

        observer.Report(new VerboseMessage($"Stopping build {buildId}."));
        record = record.With(await runner.StopAsync(buildId, cancellationToken).ConfigureAwait(false));
        history.Save(record);
        return record.Build;
    }

    public async IAsyncEnumerable<BuildLogLine> ReadLogAsync(
        Guid id,
        bool follow,
        AwsOptions aws,
        IEngineObserver observer,
        [EnumeratorCancellation] CancellationToken cancellationToken)
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

    private BuildRecord Get(Guid id) => history.Get(id) ?? throw new ImageBuilderException(
        ErrorCode.BuildNotFound,
        $"No build '{id}' is recorded.",
        id,
        "Get-ImageBuild lists the recorded builds.");
}
