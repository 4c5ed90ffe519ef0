using System.Threading.Channels;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Planning;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>Runs many builds. A limited number is packed, uploaded and started at a time, and all started builds are watched together.</summary>
internal sealed class BuildBatch : IBuildBatch, IEngineObserver
{
    private readonly Channel<BuildPlan> _planned = Channel.CreateUnbounded<BuildPlan>(new() { SingleReader = true });

    private readonly Channel<BuildRecord> _started = Channel.CreateUnbounded<BuildRecord>(new() { SingleReader = true });

    private readonly BatchOptions _options;

    private readonly IBuildSteps _steps;

    private readonly Action<BuildEvent> _tell;

    public BuildBatch(IBuildSteps steps, BatchOptions options, Action<BuildEvent> tell, CancellationToken cancellationToken)
    {
        (_steps, _options, _tell) = (steps, options, tell);
        Work = Task.Run(() => WorkAsync(cancellationToken), CancellationToken.None);
    }

    public Task Work { get; }

    public PlannedBuild Plan(BuildRequest request) => Planned(_steps.Plan(request, _options.Aws));

    public PlannedBuild PlanAgain(ImageBuild build) => Planned(_steps.PlanAgain(build, _options.Aws));

    public void Complete() => _ = _planned.Writer.TryComplete();

    void IEngineObserver.Report(EngineEvent happened) => _tell(new BuildEvent.News(happened));

    private PlannedBuild Planned(BuildPlan plan) =>
        new(
            [.. plan.Tags.Select(static tag => tag.ToString())],
            new(Stack: null, $"{plan.ImageBuilder.Id}", $"{plan.ArtifactStore.Id}", $"{plan.ContainerRegistry.Id}"),
            () => _ = _planned.Writer.TryWrite(plan)
        );

    private Task WorkAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(StartAllAsync(cancellationToken), _options.Watch ? WatchAllAsync(cancellationToken) : Task.CompletedTask);

    private async Task StartAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Parallel
                .ForEachAsync(
                    _planned.Reader.ReadAllAsync(cancellationToken),
                    new ParallelOptions { MaxDegreeOfParallelism = _options.AtOnce, CancellationToken = cancellationToken },
                    async (plan, stop) => await StartAsync(plan, stop).ConfigureAwait(false)
                )
                .ConfigureAwait(false);
        }
        finally
        {
            _started.Writer.Complete();
        }
    }

    private async Task StartAsync(BuildPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            var record = await _steps.StartAsync(plan, this, cancellationToken).ConfigureAwait(false);
            _tell(new BuildEvent.Started(record.Build));
            _ = _options.Watch && _started.Writer.TryWrite(record);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _tell(new BuildEvent.NotStarted(plan.Request.Source, exception));
        }
    }

    private async Task WatchAllAsync(CancellationToken cancellationToken)
    {
        await foreach (var ended in _steps.WatchAsync(_started.Reader, _options.Aws, this, cancellationToken).ConfigureAwait(false))
        {
            _tell(new BuildEvent.Ended(ended));
        }
    }
}

/// <summary>The steps of a build, which a batch runs for many builds.</summary>
internal interface IBuildSteps
{
    BuildPlan Plan(BuildRequest request, AwsOptions aws);

    BuildPlan PlanAgain(ImageBuild build, AwsOptions aws);

    /// <summary>Starts a build. Returns when the service has accepted it, or when the registry already has its image.</summary>
    Task<BuildRecord> StartAsync(BuildPlan plan, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// Watches the builds that the channel delivers, and returns each when it ends. Ends after the channel is complete and all builds have ended.
    /// </summary>
    IAsyncEnumerable<ImageBuild> WatchAsync(ChannelReader<BuildRecord> builds, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);
}
