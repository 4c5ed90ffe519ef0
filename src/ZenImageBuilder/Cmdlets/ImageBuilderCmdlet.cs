using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Loading;

namespace ZenImageBuilder.Cmdlets;

/// <summary>
/// The base of every cmdlet. Work is asynchronous, and every continuation of it runs on the pipeline thread, so that writing, asking and progress are always
/// legal. Ctrl+C cancels the token; work that does not heed it within the grace period is left behind with its fault observed.
/// </summary>
public abstract class ImageBuilderCmdlet : PSCmdlet, IDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource _stopping = new();

    /// <summary>The door to the engine; loads it on first use.</summary>
    private protected static IEngine Engine => EngineLoader.Current;

    /// <summary>How long a stopped cmdlet may still clean up.</summary>
    private protected virtual TimeSpan GracePeriod => StopGrace;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Run(BeginProcessingAsync, terminating: true);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Run(ProcessRecordAsync, terminating: false);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Run(EndProcessingAsync, terminating: false);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _ = _stopping.CancelAsync();

    private protected virtual Task BeginProcessingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private protected virtual Task ProcessRecordAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private protected virtual Task EndProcessingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>An observer that brings what the engine says to the streams of this cmdlet, on the pipeline thread. To be made on that thread.</summary>
    private protected IEngineObserver Observe() => new StreamObserver(this, SynchronizationContext.Current!);

    /// <summary>Writes an error record for one item; the rest go on.</summary>
    private protected void WriteError(Exception exception, object? target = null) => WriteError(ErrorFactory.Record(exception, target));

    private void Run(Func<CancellationToken, Task> work, bool terminating)
    {
        try
        {
            PipelinePump.Run(work, GracePeriod, _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception exception) when (exception is not (RuntimeException or PipelineStoppedException) && !IsFlowControl(exception))
        {
            var record = ErrorFactory.Record(exception);
            if (terminating)
            {
                ThrowTerminatingError(record);
            }

            WriteError(record);
        }
    }

    /// <summary>What a downstream <c>break</c> or <c>Select-Object -First</c> throws through WriteObject is no error and not public.</summary>
    private static bool IsFlowControl(Exception exception) => exception.GetType().Assembly == typeof(PSCmdlet).Assembly;

    /// <summary>Ends the cmdlet.</summary>
    /// <param name="disposing">Whether the caller is <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stopping.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }
}
