using ZenImageBuilder.Engine.Clocks;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>
/// The line in which builds wait for a free place of one project: only the first of them asks again, the others wait behind it. So a hundred builds cost as many
/// requests as one.
/// </summary>
internal sealed class StartLine(TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private Task _last = Task.CompletedTask;

    private int _waiting;

    /// <summary>Starts a build as soon as there is a place for it.</summary>
    /// <param name="start">Starts it, or throws <see cref="ErrorCode.BuildLimitReached"/>, which says that nothing was started.</param>
    /// <param name="wait">Told when it has to wait: what the service said, or null where others wait already; and whether it is the first to.</param>
    /// <param name="patience">How long it waits at most; then what the service said is thrown.</param>
    /// <param name="cancellationToken">Ends the waiting, never a start.</param>
    public async Task<RemoteBuild> StartAsync(
        Func<Task<RemoteBuild>> start,
        Action<ImageBuilderException?, bool> wait,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        ImageBuilderException? said = null;
        if (Volatile.Read(ref _waiting) == 0)
        {
            try
            {
                return await start().ConfigureAwait(false);
            }
            catch (ImageBuilderException full) when (full.Code == ErrorCode.BuildLimitReached)
            {
                said = full;
            }
        }

        var isFirst = Interlocked.Increment(ref _waiting) == 1;
        try
        {
            wait(said, isFirst);
            return await WaitAsync(start, wait, time.MonotonicAfter(patience), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _ = Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<RemoteBuild> WaitAsync(
        Func<Task<RemoteBuild>> start,
        Action<ImageBuilderException?, bool> wait,
        TimeSpan deadline,
        CancellationToken cancellationToken
    )
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = Interlocked.Exchange(ref _last, gone.Task);
        try
        {
            await before.WaitAsync(cancellationToken).ConfigureAwait(false);
            for (var pause = ShortestPause; ; pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, pause.Ticks * 3 / 2)))
            {
                try
                {
                    return await start().ConfigureAwait(false);
                }
                catch (ImageBuilderException full) when (full.Code == ErrorCode.BuildLimitReached && time.MonotonicAfter(pause) < deadline)
                {
                    wait(full, false);
                    await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            // A build that gives up in the middle of the line leaves the builds behind it to the one before it.
            _ = before.ContinueWith(_ => gone.SetResult(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
