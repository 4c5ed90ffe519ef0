using System.Collections.Concurrent;

namespace ZenImageBuilder.Cmdlets;

/// <summary>Runs asynchronous work on the thread that calls it: every continuation that captured the context comes back to that thread.</summary>
internal sealed class PipelinePump : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

    private readonly int _thread = Environment.CurrentManagedThreadId;

    /// <summary>Runs the work to its end and throws what it throws. Once <paramref name="stopping"/> is cancelled, waits for at most <paramref name="grace"/>.</summary>
    public static void Run(Func<CancellationToken, Task> work, TimeSpan grace, CancellationToken stopping)
    {
        var outer = Current;
        var pump = new PipelinePump();
        SetSynchronizationContext(pump);
        try
        {
            var task = work(stopping);
            _ = task.ContinueWith(
                static (_, pump) => ((PipelinePump)pump!)._posted.CompleteAdding(),
                pump,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            pump.PumpUntilDone(grace, stopping);
            if (!task.IsCompleted)
            {
                _ = task.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                pump.Abandon();
                stopping.ThrowIfCancellationRequested();
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            _posted.Add((d, state));
        }
        catch (InvalidOperationException)
        {
            // The pipeline is over: what is left of the work ends on the pool, where the pipeline's methods refuse it.
            ThreadPool.QueueUserWorkItem(static work => work.d(work.state), (d, state), preferLocal: false);
        }
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId == _thread)
        {
            d(state);
            return;
        }

        using var done = new ManualResetEventSlim();
        Post(_ => { d(state); done.Set(); }, null);
        done.Wait();
    }

    public override SynchronizationContext CreateCopy() => this;

    private void PumpUntilDone(TimeSpan grace, CancellationToken stopping)
    {
        try
        {
            while (_posted.TryTake(out var next, Timeout.Infinite, stopping))
            {
                next.Callback(next.State);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            var deadline = Environment.TickCount64 + (long)grace.TotalMilliseconds;
            while (deadline - Environment.TickCount64 is > 0 and var left && _posted.TryTake(out var next, (int)left, CancellationToken.None))
            {
                next.Callback(next.State);
            }
        }
    }

    private void Abandon()
    {
        _posted.CompleteAdding();
        while (_posted.TryTake(out var next))
        {
            ThreadPool.QueueUserWorkItem(static work => work.Callback(work.State), next, preferLocal: false);
        }
    }
}
