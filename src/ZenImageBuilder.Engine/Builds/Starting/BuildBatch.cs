using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>Many builds: a few are packed, uploaded and started at a time, and all that have been started are watched together.</summary>
/// <param name="start">Starts one.</param>
/// <param name="watch">Watches those whose ids come, until no more do and each has ended.</param>
internal sealed class BuildBatch(
    BatchOptions options,
    Func<StartBuildRequest, CancellationToken, Task<ImageBuild>> start,
    Func<ChannelReader<Guid>, CancellationToken, IAsyncEnumerable<ImageBuild>> watch
)
{
    private readonly Channel<BuildOutcome> _outcomes = Channel.CreateUnbounded<BuildOutcome>(new() { SingleReader = true });

    private readonly Channel<Guid> _started = Channel.CreateUnbounded<Guid>(new() { SingleReader = true });

    /// <summary>Hands out everything that happened before a cancellation is thrown, so that whoever asked knows what has been started.</summary>
    public async IAsyncEnumerable<BuildOutcome> RunAsync(
        ChannelReader<StartBuildRequest> requests,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = WorkAsync(requests, stop.Token);
        try
        {
            await foreach (var outcome in _outcomes.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return outcome;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await work.ConfigureAwait(false);
    }

    private async Task WorkAsync(ChannelReader<StartBuildRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(StartAllAsync(requests, cancellationToken), options.Watch ? WatchAllAsync(cancellationToken) : Task.CompletedTask)
                .ConfigureAwait(false);
        }
        finally
        {
            _outcomes.Writer.Complete();
        }
    }

    private async Task StartAllAsync(ChannelReader<StartBuildRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            await Parallel
                .ForEachAsync(
                    requests.ReadAllAsync(cancellationToken),
                    new ParallelOptions { MaxDegreeOfParallelism = options.AtOnce, CancellationToken = cancellationToken },
                    async (request, stop) => await StartAsync(request, stop).ConfigureAwait(false)
                )
                .ConfigureAwait(false);
        }
        finally
        {
            _started.Writer.Complete();
        }
    }

    private async Task StartAsync(StartBuildRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var build = await start(request, cancellationToken).ConfigureAwait(false);
            _ = _outcomes.Writer.TryWrite(new BuildStarted(build));
            _ = options.Watch && _started.Writer.TryWrite(build.Id);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _ = _outcomes.Writer.TryWrite(new BuildNotStarted(request, exception));
        }
    }

    private async Task WatchAllAsync(CancellationToken cancellationToken)
    {
        await foreach (var ended in watch(_started.Reader, cancellationToken).ConfigureAwait(false))
        {
            _ = _outcomes.Writer.TryWrite(new BuildEnded(ended));
        }
    }
}
