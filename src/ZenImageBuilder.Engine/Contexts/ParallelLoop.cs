using System.Runtime.ExceptionServices;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts;

/// <summary>A loop whose iterations several workers execute. If an iteration fails, the loop throws that error itself, as a sequential loop does.</summary>
internal static class ParallelLoop
{
    /// <summary>
    /// Executes <paramref name="work"/> for each index from 0 to <paramref name="count"/> - 1. The iterations begin in the order of the indexes.
    /// </summary>
    /// <param name="count">The number of iterations.</param>
    /// <param name="workers">The maximum number of iterations that run at the same time.</param>
    /// <param name="begin">Creates the state of a worker.</param>
    /// <param name="work">Executes one iteration, with its index and the state of the worker.</param>
    /// <param name="end">Releases the state of a worker.</param>
    /// <param name="cancellationToken">Stops the loop.</param>
    /// <exception cref="ImageBuilderException">An iteration failed. Later iterations may not have begun.</exception>
    /// <exception cref="OperationCanceledException">The loop was cancelled.</exception>
    public static void For<T>(int count, int workers, Func<T> begin, Action<int, T> work, Action<T> end, CancellationToken cancellationToken)
        where T : class
    {
        var next = 0;
        var isOver = false;
        try
        {
            // Each worker takes the next index, so that neighboring items are processed at about the same time.
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
