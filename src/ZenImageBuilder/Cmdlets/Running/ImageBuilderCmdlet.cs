using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Loading;
using ZenImageBuilder.Text;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>
/// The base of every cmdlet. The work is asynchronous, and all its continuations run on the pipeline thread, so that writing, prompting and progress are always
/// allowed. Ctrl+C cancels the token. Work that does not end within the grace period is abandoned, and its exception is observed.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ImageBuilderCmdlet : PSCmdlet, IDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource _stopping = new();

    /// <summary>The engine. It is loaded on first use.</summary>
    private protected static IEngine Engine => EngineLoader.Current;

    /// <summary>The time that a stopped cmdlet has for its clean-up.</summary>
    private protected virtual TimeSpan GracePeriod => StopGrace;

    /// <summary>Whether the user has stopped the pipeline; false if something else ended it.</summary>
    private protected bool IsStopped => _stopping.IsCancellationRequested;

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

    /// <summary>
    /// Creates an observer that writes the events of the engine to the streams of this cmdlet. Create and dispose of it on the pipeline thread.
    /// </summary>
    private protected StreamObserver Observe() => new(new EventSink(new CmdletStreams(this)), (PipelinePump)SynchronizationContext.Current!);

    // The code that PowerShell runs inside these calls (the rest of the pipeline, the host) must not see the pump; see PipelinePump.Outside. Messages can quote
    // text from other sources, so they are escaped for the terminal; objects are written unchanged.

    private protected new void WriteObject(object? value) => PipelinePump.Outside(() => base.WriteObject(value));

    private protected new void WriteVerbose(string text) => PipelinePump.Outside(() => base.WriteVerbose(TerminalText.Escape(text)));

    private protected new void WriteWarning(string text) => PipelinePump.Outside(() => base.WriteWarning(TerminalText.Escape(text)));

    private protected void WriteInformation(string text, string[] tags) => PipelinePump.Outside(() => base.WriteInformation(TerminalText.Escape(text), tags));

    private protected new void WriteError(ErrorRecord record) => PipelinePump.Outside(() => base.WriteError(record));

    private protected new bool ShouldProcess(string target, string action) =>
        PipelinePump.Outside(() => base.ShouldProcess(TerminalText.Escape(target), TerminalText.Escape(action)));

    /// <summary>Makes a planned change, unless <c>-WhatIf</c> is given or the user does not confirm it.</summary>
    /// <returns>The result of the change, or null if it was not made.</returns>
    private protected async Task<T?> ApplyAsync<T>(IPlanned<T> plan, IEngineObserver observer, CancellationToken cancellationToken)
        where T : class => ShouldProcess(plan.Target, plan.Action) ? await plan.RunAsync(observer, cancellationToken) : null;

    /// <inheritdoc cref="ApplyAsync{T}(IPlanned{T}, IEngineObserver, CancellationToken)"/>
    private protected async Task<T?> ApplyAsync<T>(IPlanned<T> plan, CancellationToken cancellationToken)
        where T : class
    {
        using var observer = Observe();
        return await ApplyAsync(plan, observer, cancellationToken);
    }

    /// <summary>Makes a planned change like <see cref="ApplyAsync{T}(IPlanned{T}, CancellationToken)"/>, and writes its result.</summary>
    private protected async Task WriteAppliedAsync<T>(IPlanned<T> plan, CancellationToken cancellationToken)
        where T : class => WriteIfMade(await ApplyAsync(plan, cancellationToken));

    /// <inheritdoc cref="WriteAppliedAsync{T}(IPlanned{T}, CancellationToken)"/>
    private protected async Task WriteAppliedAsync<T>(IPlanned<T> plan, IEngineObserver observer, CancellationToken cancellationToken)
        where T : class => WriteIfMade(await ApplyAsync(plan, observer, cancellationToken));

    /// <summary>Writes an error record for one item; processing continues with the other items.</summary>
    private protected void WriteError(ImageBuilderException exception, object? target = null) => WriteError(ErrorFactory.Record(exception, target));

    /// <summary>Writes the error of a catalog entry that cannot be read; processing continues with the other entries.</summary>
    private protected void Unreadable(ImageBuilderException exception) => WriteError(exception);

    /// <summary>Calls an action for each item. If it fails for one item, an error record is written, and processing continues with the other items.</summary>
    private protected Task Each<T>(IEnumerable<T> items, Action<T> act) =>
        EachAsync(
            items,
            item =>
            {
                act(item);
                return Task.CompletedTask;
            }
        );

    /// <inheritdoc cref="Each"/>
    private protected async Task EachAsync<T>(IEnumerable<T> items, Func<T, Task> act)
    {
        foreach (var item in items)
        {
            try
            {
                await act(item);
            }
            catch (ImageBuilderException exception)
            {
                WriteError(exception, item?.ToString());
            }
        }
    }

    /// <summary>Writes a warning directly to the host, because the streams of a pipeline that is being stopped accept nothing.</summary>
    private protected void WarnTheHost(string text)
    {
        try
        {
            PipelinePump.Outside(() => Host?.UI?.WriteWarningLine(TerminalText.Escape(text)));
        }
        catch (Exception exception) when (exception is HostException or NotImplementedException or RuntimeException)
        {
            // A host without a user interface cannot show a warning.
        }
    }

    private void WriteIfMade(object? made)
    {
        if (made is not null)
        {
            WriteObject(made);
        }
    }

    private void Run(Func<CancellationToken, Task> work, bool terminating)
    {
        try
        {
            PipelinePump.Run(work, GracePeriod, _stopping.Token);
        }
        catch (OperationCanceledException) when (IsStopped)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception exception) when (!IsOfPowerShell(exception))
        {
            var record = ErrorFactory.Record(exception);
            if (terminating)
            {
                ThrowTerminatingError(record);
            }

            WriteError(record);
        }
    }

    /// <summary>
    /// Whether the exception belongs to PowerShell itself. PowerShell throws such exceptions through a write (a downstream break, Select-Object -First,
    /// -ErrorAction Stop), and some of their types are not public.
    /// </summary>
    private static bool IsOfPowerShell(Exception exception) => exception is RuntimeException || exception.GetType().Assembly == typeof(PSCmdlet).Assembly;

    /// <summary>Releases the resources of the cmdlet.</summary>
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
