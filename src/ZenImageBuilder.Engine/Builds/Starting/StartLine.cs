using ZenImageBuilder.Engine.Clocks;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>
/// A queue of builds that wait because a project has reached its limit of concurrent builds. Only the first build in the queue repeats its request; the others
/// wait until it has left the queue. So a hundred waiting builds send no more requests at a time than one.
/// </summary>
internal sealed class StartLine(TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private Task _last = Task.CompletedTask;

    private int _waiting;

    /// <summary>Starts a build as soon as the limit of concurrent builds allows it.</summary>
    /// <param name="start">Starts the build, or throws <see cref="ErrorCode.BuildLimitReached"/> if the limit was reached and nothing was started.</param>
    /// <param name="wait">
    /// Called each time the build has to wait. The first argument is the error of the service, or null if the build waits because others are already waiting.
    /// The second is true if the queue was empty before.
    /// </param>
    /// <param name="patience">The maximum wait. After it, the error of the service is thrown.</param>
    /// <param name="cancellationToken">Cancels the wait, but never a request to start.</param>
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
            // If a build in the middle of the queue gives up, the next build waits for the one before it.
            _ = before.ContinueWith(_ => gone.SetResult(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
