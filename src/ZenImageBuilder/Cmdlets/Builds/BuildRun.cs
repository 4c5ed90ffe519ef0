using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>
/// Builds on their way, from the first that is asked for to the end of the last: they go on while the pipeline does something else, and what happens is kept until
/// somebody takes it.
/// </summary>
internal sealed class BuildRun : IEngineObserver, IDisposable
{
    /// <summary>Time for one answer of the service on a slow line; the usual stop takes a fraction of it.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    private readonly Channel<StartBuildRequest> _requests = Channel.CreateUnbounded<StartBuildRequest>();

    private readonly Channel<object> _happened = Channel.CreateUnbounded<object>();

    private readonly ConcurrentDictionary<Guid, ImageBuild> _running = new();

    private readonly CancellationTokenSource _end = new();

    private readonly BarPace _pace = new();

    private readonly IImageBuilds _builds;

    private readonly BatchOptions _options;

    private int _starting;

    public BuildRun(IImageBuilds builds, BatchOptions options)
    {
        (_builds, _options) = (builds, options);
        Work = Task.Run(WorkAsync);
    }

    /// <summary>All of it; fails with what ended it before its time.</summary>
    public Task Work { get; }

    /// <summary>How many builds were asked for and are neither started nor refused.</summary>
    public int Starting => Volatile.Read(ref _starting);

    /// <summary>Asks for a build.</summary>
    public void Add(StartBuildRequest request)
    {
        _ = Interlocked.Increment(ref _starting);
        _ = _requests.Writer.TryWrite(request);
    }

    /// <summary>No more builds will be asked for.</summary>
    public void Complete() => _ = _requests.Writer.TryComplete();

    /// <summary>The next thing that happened, an <see cref="EngineEvent"/> or a <see cref="BuildOutcome"/>.</summary>
    public bool TryTake([NotNullWhen(true)] out object? happened) => _happened.Reader.TryRead(out happened);

    /// <summary>Waits until something has happened; false when nothing will any more.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _happened.Reader.WaitToReadAsync(cancellationToken);

    public void Report(EngineEvent happened)
    {
        if (_pace.Lets(happened))
        {
            _ = _happened.Writer.TryWrite(happened);
        }
    }

    /// <summary>Gives up what has not been started and waits until that is cleaned up. What has been started goes on.</summary>
    public async Task EndAsync()
    {
        _ = _requests.Writer.TryComplete();
        await _end.CancelAsync();
        _ = await Task.WhenAny(Work, Task.Delay(StopTime));
    }

    /// <summary>What is left after <see cref="EndAsync"/>: the builds that are watched, those that were started and that nobody has been told of, and those that were not.</summary>
    public BuildsLeft TakeLeft()
    {
        var (running, failed) = (_running.Values.ToList(), 0);
        while (TryTake(out var happened))
        {
            if (happened is BuildStarted { Build: { HasEnded: false } build } && !_options.Watch)
            {
                running.Add(build);
            }

            failed += happened is BuildNotStarted ? 1 : 0;
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

        // A start that was under way may have come about all the same.
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
            await foreach (var outcome in _builds.RunAsync(_requests.Reader, _options, this, _end.Token))
            {
                Note(outcome);
                _ = _happened.Writer.TryWrite(outcome);
            }
        }
        finally
        {
            _ = _happened.Writer.TryComplete();
        }
    }

    private void Note(BuildOutcome outcome)
    {
        switch (outcome)
        {
            case BuildStarted started:
                _ = Interlocked.Decrement(ref _starting);
                if (_options.Watch && !started.Build.HasEnded)
                {
                    _running[started.Build.Id] = started.Build;
                }

                break;
            case BuildEnded ended:
                _ = _running.TryRemove(ended.Build.Id, out _);
                break;
            case BuildNotStarted:
                _ = Interlocked.Decrement(ref _starting);
                break;
        }
    }
}
