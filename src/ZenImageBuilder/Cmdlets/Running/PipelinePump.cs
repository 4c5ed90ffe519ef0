using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>Runs asynchronous work on the thread that calls it: every continuation that captured the context comes back to that thread.</summary>
internal sealed class PipelinePump : SynchronizationContext
{
    private readonly BlockingCollection<Posted> _posted = [];

    private readonly int _thread = Environment.CurrentManagedThreadId;

    private readonly SynchronizationContext? _outer = Current;

    private readonly CancellationTokenSource _ending;

    private ExceptionDispatchInfo? _escaped;

    private PipelinePump(CancellationToken stopping) => _ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);

    /// <summary>
    /// Runs the work to its end and throws what it throws. Once <paramref name="stopping"/> is cancelled, or something told to the pipeline has thrown, the
    /// token of the work is cancelled and it has <paramref name="grace"/> to end; after that it is left behind with its fault observed.
    /// </summary>
    public static void Run(Func<CancellationToken, Task> work, TimeSpan grace, CancellationToken stopping)
    {
        var pump = new PipelinePump(stopping);
        SetSynchronizationContext(pump);
        try
        {
            pump.Run(work(pump._ending.Token), grace);
        }
        finally
        {
            SetSynchronizationContext(pump._outer);
        }

        stopping.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// Runs what writes to streams, asks or runs the rest of the pipeline without this context. Foreign code that waits for a task of its own would wait for
    /// ever if the continuation were posted here.
    /// </summary>
    public static T Outside<T>(Func<T> foreign)
    {
        if (Current is not PipelinePump pump)
        {
            return foreign();
        }

        SetSynchronizationContext(pump._outer);
        try
        {
            return foreign();
        }
        finally
        {
            SetSynchronizationContext(pump);
        }
    }

    /// <summary>The same for what returns nothing.</summary>
    public static void Outside(Action foreign) =>
        _ = Outside<object?>(() =>
        {
            foreign();
            return null;
        });

    /// <summary>Has the action run on the pipeline thread, in order with the rest; once the work is over or has to end, it is dropped.</summary>
    public void Tell(Action action)
    {
        try
        {
            _posted.Add(new(static action => ((Action)action!)(), action, IsTold: true));
        }
        catch (InvalidOperationException)
        {
            // The work is over: there is no stream left to write to.
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            _posted.Add(new(d, state, IsTold: false));
        }
        catch (InvalidOperationException)
        {
            // The pipeline is over: what is left of the work ends on the pool, where the pipeline's methods refuse it.
            OnPool(new(d, state, IsTold: false));
        }
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId == _thread)
        {
            d(state);
            return;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(
            _ =>
            {
                try
                {
                    d(state);
                    done.SetResult();
                }
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            },
            null
        );
        done.Task.GetAwaiter().GetResult();
    }

    public override SynchronizationContext CreateCopy() => this;

    private void Run(Task task, TimeSpan grace)
    {
        _ = task.ContinueWith(
            static (task, pump) =>
            {
                _ = task.Exception;
                ((PipelinePump)pump!)._posted.CompleteAdding();
            },
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        if (!PumpToTheEnd())
        {
            PumpFor(grace);
        }

        var ended = task.IsCompleted;
        if (!ended)
        {
            Abandon();
        }

        _escaped?.Throw();
        if (ended)
        {
            _ending.Dispose();
            task.GetAwaiter().GetResult();
        }
    }

    /// <returns>Whether the work has ended by itself.</returns>
    private bool PumpToTheEnd()
    {
        try
        {
            while (_posted.TryTake(out var next, Timeout.Infinite, _ending.Token))
            {
                Execute(next);
            }

            return true;
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            return false;
        }
    }

    private void PumpFor(TimeSpan grace)
    {
        var deadline = Environment.TickCount64 + (long)grace.TotalMilliseconds;
        while (deadline - Environment.TickCount64 is > 0 and var left && _posted.TryTake(out var next, (int)left, CancellationToken.None))
        {
            if (!next.IsTold)
            {
                Execute(next);
            }
        }
    }

    private void Execute(Posted next)
    {
        if (!next.IsTold)
        {
            next.Callback(next.State);
            return;
        }

        try
        {
            Outside(() => next.Callback(next.State));
        }
        catch (Exception exception)
        {
            // A stream ends the pipeline (-WarningAction Stop, Ctrl+C, a downstream break): the work has to clean up before the pipeline hears of it.
            _escaped ??= ExceptionDispatchInfo.Capture(exception);
            _ = _ending.CancelAsync();
        }
    }

    private void Abandon()
    {
        _posted.CompleteAdding();
        while (_posted.TryTake(out var next))
        {
            if (!next.IsTold)
            {
                OnPool(next);
            }
        }
    }

    private static void OnPool(Posted work) => ThreadPool.QueueUserWorkItem(static work => work.Callback(work.State), work, preferLocal: false);

    /// <param name="IsTold">Whether it writes to a stream, and does not carry on with the work.</param>
    private readonly record struct Posted(SendOrPostCallback Callback, object? State, bool IsTold);
}
