using System.Runtime.ExceptionServices;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>A loop that several workers share, which fails as a plain loop would: with the error itself.</summary>
internal static class SideBySide
{
    /// <summary>Does the work for every number from 0 on, begun in their order.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="workers">How many are worked on at once.</param>
    /// <param name="begin">Makes what a worker has for itself.</param>
    /// <param name="work">Does one.</param>
    /// <param name="end">Takes back what the worker had.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ContextException">One failed; others may not have been begun then.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void For<T>(int count, int workers, Func<T> begin, Action<int, T> work, Action<T> end, CancellationToken cancellationToken)
        where T : class
    {
        var next = 0;
        var isOver = false;
        try
        {
            // Each takes the next one, so that what belongs together is done at about the same time.
            Parallel.For(
                0,
                Math.Min(workers, count),
                new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken },
                _ =>
                {
                    var own = begin();
                    try
                    {
                        while (!Volatile.Read(ref isOver) && Interlocked.Increment(ref next) - 1 is var index && index < count)
                        {
                            cancellationToken.ThrowIfCancellationRequested();
                            work(index, own);
                        }
                    }
                    catch
                    {
                        Volatile.Write(ref isOver, true);
                        throw;
                    }
                    finally
                    {
                        end(own);
                    }
                }
            );
            cancellationToken.ThrowIfCancellationRequested();
        }
        catch (AggregateException exception)
        {
            var inner = exception.Flatten().InnerExceptions;
            cancellationToken.ThrowIfCancellationRequested();
            ExceptionDispatchInfo.Throw(inner.FirstOrDefault(static error => error is ContextException) ?? inner[0]);
        }
    }
}
