using System.Runtime.ExceptionServices;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts;

/// <summary>A loop that several workers share and that fails as a sequential loop does: with the error itself.</summary>
internal static class ParallelLoop
{
    /// <summary>Does the work for every number from 0 on; the numbers are begun in their order.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="workers">How many are worked on at the same time.</param>
    /// <param name="begin">Makes what a worker has for itself.</param>
    /// <param name="work">Does the work for one number.</param>
    /// <param name="end">Takes back what the worker had.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ImageBuilderException">The work for one number failed; that for later ones may not have been begun.</exception>
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
            ExceptionDispatchInfo.Throw(inner.FirstOrDefault(static error => error is ImageBuilderException) ?? inner[0]);
        }
    }
}
