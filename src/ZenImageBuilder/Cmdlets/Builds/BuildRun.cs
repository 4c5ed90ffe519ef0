using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>
/// A batch of builds for a cmdlet or a job. The builds run while the pipeline does something else, and their events are queued until they are taken. It keeps
/// track of the running builds, so that they can be stopped or named.
/// </summary>
internal sealed class BuildRun : IEngineObserver, IDisposable
{
    /// <summary>The time limit for a stop: enough for one answer of the service over a slow connection. A stop usually takes a fraction of it.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    private readonly Channel<BuildEvent> _happened = Channel.CreateUnbounded<BuildEvent>();

    private readonly ConcurrentDictionary<Guid, ImageBuild> _running = new();

    private readonly CancellationTokenSource _end = new();

    private readonly BarPace _pace = new();

    private readonly IImageBuilds _builds;

    private readonly BatchOptions _options;

    private readonly IBuildBatch _batch;

    private int _asked;

    private int _starting;

    private int _started;

    private int _ended;

    public BuildRun(IImageBuilds builds, BatchOptions options)
    {
        (_builds, _options) = (builds, options);
        _batch = builds.Begin(options, Tell, _end.Token);
        Work = Task.Run(WorkAsync);
    }

    /// <summary>The task of the whole batch. If something ends the batch early, the task fails with that error.</summary>
    public Task Work { get; }

    /// <summary>Whether a build was requested.</summary>
    public bool HasBuilds => _asked > 0;

    /// <summary>The number of builds that were requested and are neither started nor refused yet.</summary>
    public int Starting => Volatile.Read(ref _starting);

    /// <summary>The number of builds that were started.</summary>
    public int Started => Volatile.Read(ref _started);

    /// <summary>The number of builds whose end was observed.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <inheritdoc cref="IBuildBatch.Plan"/>
    public PlannedBuild Plan(BuildRequest request) => _batch.Plan(request);

    /// <inheritdoc cref="IBuildBatch.PlanAgain"/>
    public PlannedBuild PlanAgain(ImageBuild build) => _batch.PlanAgain(build);

    /// <summary>Queues a build, which starts as soon as there is room for it.</summary>
    public void Start(PlannedBuild build)
    {
        _asked++;
        _ = Interlocked.Increment(ref _starting);
        build.Start();
    }

    /// <summary>Declares that no more builds will be requested.</summary>
    public void Complete() => _batch.Complete();

    /// <summary>Takes the next event from the queue, if there is one.</summary>
    public bool TryTake([NotNullWhen(true)] out BuildEvent? happened) => _happened.Reader.TryRead(out happened);

    /// <summary>Waits for the next event. Returns false if there will be no more events.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _happened.Reader.WaitToReadAsync(cancellationToken);

    public void Report(EngineEvent happened) => Tell(new BuildEvent.News(happened));

    /// <summary>Cancels the builds that have not been started, and waits for their clean-up. Builds that have been started continue.</summary>
    public async Task EndAsync()
    {
        _batch.Complete();
        await _end.CancelAsync();
        _ = await Task.WhenAny(Work, Task.Delay(StopTime));
    }

    /// <summary>
    /// Returns the builds that are left after <see cref="EndAsync"/>: watched builds, builds whose start has not been written, and builds that were not
    /// started.
    /// </summary>
    public BuildsLeft TakeLeft()
    {
        var (running, failed) = (_running.Values.ToList(), 0);
        while (TryTake(out var happened))
        {
            if (happened is BuildEvent.Started { Build: { HasEnded: false } build } && !_options.Watch)
            {
                running.Add(build);
            }

            failed += happened is BuildEvent.NotStarted ? 1 : 0;
        }

        return new([.. running.OrderBy(static build => build.StartTime)], Starting + failed);
    }

    /// <summary>Cancels the builds that have not been started, and asks the service to stop the builds that are watched.</summary>
    /// <returns>The messages for the user about the stopped builds.</returns>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        using var time = new CancellationTokenSource(StopTime - TimeSpan.FromSeconds(0.5));
        var ending = EndAsync();
        var running = _running.Values.ToList();
        var told = await Task.WhenAll(running.Select(build => StopAsync(build, time.Token)));
        _ = await Task.WhenAny(ending, Task.Delay(Timeout.Infinite, time.Token));

        // The service may still have accepted a build whose start was in progress.
        var late = _running.Values.ExceptBy(running.Select(static build => build.Id), static build => build.Id).ToList();
        return [.. told, .. await Task.WhenAll(late.Select(build => StopAsync(build, time.Token)))];
    }

    public void Dispose() => _end.Dispose();

    private async Task<string> StopAsync(ImageBuild build, CancellationToken cancellationToken)
    {
        try
        {
            var stopped = await _builds.StopAsync(build.Id, _options.Aws, this, cancellationToken);
            return stopped.Status is ImageBuildStatus.Stopped or ImageBuildStatus.InProgress
                ? $"The build {build.BuildId} was told to stop."
                : $"The build {build.BuildId} had ended before it could be stopped: {stopped.Status}.";
        }
        catch (Exception exception) when (exception is ImageBuilderException or OperationCanceledException)
        {
            var reason = exception is ImageBuilderException ? exception.Message : "The service did not answer in time.";
            return $"The build {build.BuildId} may still run. {reason} Stop it with: Stop-ImageBuild {build.Id}";
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            await _batch.Work;
        }
        finally
        {
            _ = _happened.Writer.TryComplete();
        }
    }

    private void Tell(BuildEvent happened)
    {
        switch (happened)
        {
            case BuildEvent.Started started:
                _ = Interlocked.Decrement(ref _starting);
                _ = Interlocked.Increment(ref _started);
                if (_options.Watch && !started.Build.HasEnded)
                {
                    _running[started.Build.Id] = started.Build;
                }

                break;
            case BuildEvent.Ended ended:
                _ = Interlocked.Increment(ref _ended);
                _ = _running.TryRemove(ended.Build.Id, out _);
                break;
            case BuildEvent.NotStarted:
                _ = Interlocked.Decrement(ref _starting);
                break;
            case BuildEvent.News news when !_pace.Lets(news.What):
                return;
        }

        _ = _happened.Writer.TryWrite(happened);
    }
}
