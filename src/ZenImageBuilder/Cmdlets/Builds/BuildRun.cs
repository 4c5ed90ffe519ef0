using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>
/// A batch of builds as a cmdlet or a job sees it: the builds run while the pipeline does something else, and what happens is kept until it is taken. It knows which builds run,
/// so that they can be stopped or named.
/// </summary>
internal sealed class BuildRun : IEngineObserver, IDisposable
{
    /// <summary>Time for one answer of the service on a slow line; the usual stop takes a fraction of it.</summary>
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

    /// <summary>All of it; fails with what ended it before its time.</summary>
    public Task Work { get; }

    /// <summary>Whether a build was asked for.</summary>
    public bool HasBuilds => _asked > 0;

    /// <summary>How many builds were asked for and are neither started nor refused.</summary>
    public int Starting => Volatile.Read(ref _starting);

    /// <summary>How many builds were started.</summary>
    public int Started => Volatile.Read(ref _started);

    /// <summary>How many builds were seen to end.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <inheritdoc cref="IBuildBatch.Plan"/>
    public PlannedBuild Plan(BuildRequest request) => _batch.Plan(request);

    /// <inheritdoc cref="IBuildBatch.PlanAgain"/>
    public PlannedBuild PlanAgain(ImageBuild build) => _batch.PlanAgain(build);

    /// <summary>Has a build started as soon as there is room for it.</summary>
    public void Start(PlannedBuild build)
    {
        _asked++;
        _ = Interlocked.Increment(ref _starting);
        build.Start();
    }

    /// <summary>No more builds will be asked for.</summary>
    public void Complete() => _batch.Complete();

    /// <summary>The next thing that happened.</summary>
    public bool TryTake([NotNullWhen(true)] out BuildEvent? happened) => _happened.Reader.TryRead(out happened);

    /// <summary>Waits until something has happened; false if nothing will any more.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _happened.Reader.WaitToReadAsync(cancellationToken);

    public void Report(EngineEvent happened) => Tell(new BuildEvent.News(happened));

    /// <summary>Gives up what has not been started and waits until that is cleaned up. Builds that have been started continue.</summary>
    public async Task EndAsync()
    {
        _batch.Complete();
        await _end.CancelAsync();
        _ = await Task.WhenAny(Work, Task.Delay(StopTime));
    }

    /// <summary>What is left after <see cref="EndAsync"/>: builds that are watched, builds whose start has not been written, and builds that were not started.</summary>
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

    /// <summary>Gives up what has not been started, and tells the service to stop the builds that are watched.</summary>
    /// <returns>What is to be said of it.</returns>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        using var time = new CancellationTokenSource(StopTime - TimeSpan.FromSeconds(0.5));
        var ending = EndAsync();
        var running = _running.Values.ToList();
        var told = await Task.WhenAll(running.Select(build => StopAsync(build, time.Token)));
        _ = await Task.WhenAny(ending, Task.Delay(Timeout.Infinite, time.Token));

        // A start that was under way may have been accepted nevertheless.
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
