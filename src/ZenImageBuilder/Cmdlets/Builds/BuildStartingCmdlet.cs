using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>What the cmdlets that start builds have in common: several at a time, waited for or not, in the foreground or as a job.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class BuildStartingCmdlet : BuildWatchingCmdlet
{
    private BuildRun? _run;

    private CmdletStreams? _streams;

    private bool _isLeft;

    private protected BuildStartingCmdlet() { }

    /// <summary>Watches the builds with their logs, and writes each when it has ended.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Starts and watches the builds in the background, and writes the job.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>How many contexts are packed, uploaded and started at once.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int ThrottleLimit { get; set; } = 5;

    private protected override TimeSpan GracePeriod => BuildRun.StopTime;

    /// <summary>Has a build started, at once or when there is room for it. Comes back when there is room for another one.</summary>
    private protected async Task StartAsync(StartBuildRequest request, CancellationToken cancellationToken)
    {
        _run ??= new(Engine.Builds, new(ThrottleLimit, Wait || AsJob, request.Aws));
        _run.Add(request);
        if (!AsJob)
        {
            await PassOnAsync(_run, isEnough: () => _run.Starting < ThrottleLimit, cancellationToken);
        }
    }

    private protected sealed override async Task EndProcessingAsync(CancellationToken cancellationToken)
    {
        if (_run is not { } run)
        {
            return;
        }

        run.Complete();
        if (AsJob)
        {
            _run = null;
            var job = new ImageBuildJob(MyInvocation.Line.Trim(), run);
            JobRepository.Add(job);
            WriteObject(job);
            return;
        }

        await PassOnAsync(run, isEnough: static () => false, cancellationToken);
        if (_streams is { } streams)
        {
            PipelinePump.Outside(streams.TakeDown);
        }

        await run.Work;
    }

    /// <summary>Writes what happens until it is enough or over.</summary>
    private async Task PassOnAsync(BuildRun run, Func<bool> isEnough, CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                while (run.TryTake(out var happened))
                {
                    Pass(happened);
                }
            } while (!isEnough() && await run.WaitAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (IsStopped)
        {
            await StopAsync(run);
            throw;
        }
        catch (Exception exception) when (EndsThePipeline(exception))
        {
            await run.EndAsync();
            _isLeft = true;
            Warn(run.TakeLeft());
            throw;
        }
    }

    private void Pass(object happened)
    {
        switch (happened)
        {
            case EngineEvent news:
                _streams ??= new(this);
                PipelinePump.Outside(() => _streams.Write(news));
                break;
            case BuildStarted started when !Wait:
                WriteObject(started.Build);
                break;
            case BuildEnded ended:
                WriteEnded(ended.Build);
                break;
            case BuildNotStarted failed:
                WriteError(ErrorFactory.Record(failed.Error, failed.Request.ContextHash ?? failed.Request.ContextPath));
                break;
        }
    }

    /// <summary>Whoever waits for a build and stops, stops the build.</summary>
    private async Task StopAsync(BuildRun run)
    {
        if (Wait)
        {
            foreach (var said in await run.StopAsync())
            {
                WarnTheHost(said);
            }
        }
        else
        {
            await run.EndAsync();
        }
    }

    private async Task LeaveAsync(BuildRun run)
    {
        await run.EndAsync();
        if (run.TakeLeft().Words is { } words)
        {
            WarnTheHost(words);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // What ended the pipeline may have come between two records, when nobody here was at work.
        if (disposing && _run is { } run)
        {
            if (!run.Work.IsCompleted && !_isLeft)
            {
                _ = Task.Run(() => IsStopped ? StopAsync(run) : LeaveAsync(run)).Wait(GracePeriod);
            }

            run.Dispose();
        }

        base.Dispose(disposing);
    }
}
