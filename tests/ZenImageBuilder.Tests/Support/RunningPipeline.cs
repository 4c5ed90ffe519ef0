using System.Diagnostics;
using System.Management.Automation;

namespace ZenImageBuilder.Tests.Support;

/// <summary>A pipeline that runs at the same time as the test, which can watch and stop it.</summary>
public sealed class RunningPipeline : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly PowerShell _shell;

    private readonly PSDataCollection<PSObject> _output = [];

    private readonly Task _run;

    internal RunningPipeline(PowerShell shell)
    {
        _shell = shell;
        _run = shell.InvokeAsync(new PSDataCollection<PSObject>(), _output);
    }

    /// <summary>The streams while they fill.</summary>
    public PSDataStreams Streams => _shell.Streams;

    /// <summary>The output while it fills.</summary>
    public PSDataCollection<PSObject> Output => _output;

    /// <summary>Waits until something has been seen on the streams.</summary>
    public async Task Until(Func<RunningPipeline, bool> seen)
    {
        for (var waited = Stopwatch.StartNew(); !seen(this); )
        {
            Assert.False(_run.IsCompleted, "The pipeline ended before that was seen.");
            Assert.True(waited.Elapsed < Patience, "That was not seen in time.");
            await Task.Delay(10);
        }
    }

    /// <summary>Stops it as Ctrl+C does; returns how it ended and how long the stop took.</summary>
    public async Task<(PipelineResult Result, TimeSpan Took)> Stop()
    {
        var clock = Stopwatch.StartNew();
        await _shell.StopAsync(callback: null, state: null).WaitAsync(Patience);
        return (await Ended(), clock.Elapsed);
    }

    /// <summary>Waits for the end.</summary>
    public async Task<PipelineResult> Ended()
    {
        RuntimeException? terminating = null;
        try
        {
            await _run.WaitAsync(Patience);
        }
        catch (PipelineStoppedException)
        {
            // The state of the pipeline shows it.
        }
        catch (RuntimeException failure)
        {
            terminating = failure;
        }

        return PipelineResult.Of(_shell, _output, terminating);
    }

    public void Dispose()
    {
        _shell.Dispose();
        _output.Dispose();
    }
}
