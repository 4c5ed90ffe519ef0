using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>Runs asynchronous work on the calling thread: every continuation that captured this context returns to that thread.</summary>
internal sealed class PipelinePump : SynchronizationContext
{
    private readonly BlockingCollection<Posted> _posted = [];

    private readonly int _thread = Environment.CurrentManagedThreadId;

    private readonly SynchronizationContext? _outer = Current;

    private readonly CancellationTokenSource _ending;

    private ExceptionDispatchInfo? _escaped;

    private PipelinePump(CancellationToken stopping) => _ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);

    /// <summary>
    /// Runs the work to its end, and rethrows its exception. Once <paramref name="stopping"/> is cancelled, or an action passed to <see cref="Tell"/> has
    /// thrown, the token of the work is cancelled, and the work has <paramref name="grace"/> to end. After that it is abandoned, and its exception is observed.
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
    /// Runs code that writes to streams, prompts or runs the rest of the pipeline, without this context. Foreign code that waits for a task of its own would
    /// wait forever if the continuation of that task were posted here.
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

    /// <inheritdoc cref="Outside{T}"/>
    public static void Outside(Action foreign) =>
        _ = Outside<object?>(() =>
        {
            foreign();
            return null;
        });

    /// <summary>Queues an action for the pipeline thread, in order with the others. The action is dropped once the work has ended or must end.</summary>
    public void Tell(Action action)
    {
        try
        {
            _posted.Add(new(static action => ((Action)action!)(), action, IsTold: true));
        }
        catch (InvalidOperationException)
        {
            // The work has ended: there is no stream left to write to.
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
            // The pipeline has ended: the rest of the work runs on the thread pool, where the methods of the pipeline refuse its calls.
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

    /// <returns>Whether the work ended by itself.</returns>
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
            // A write ends the pipeline (-WarningAction Stop, Ctrl+C, a downstream break): the work must clean up before the exception reaches the pipeline.
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

    /// <param name="IsTold">Whether the callback writes to a stream, and is not a continuation of the work.</param>
    private readonly record struct Posted(SendOrPostCallback Callback, object? State, bool IsTold);
}
