using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>The base of the cmdlets that start builds: several at a time, with or without waiting for their end, in the foreground or as a job.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class BuildStartingCmdlet : BuildWatchingCmdlet
{
    private BuildRun? _run;

    private BuildSink? _sink;

    private bool _isLeft;

    private protected BuildStartingCmdlet() { }

    /// <summary>Watches the builds and their logs, and emits each build when it has ended.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Starts and watches the builds in the background, and emits the job.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>The number of builds that are packed, uploaded and started at the same time: 1 to 100, by default 5.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int ThrottleLimit { get; set; } = 5;

    private protected override TimeSpan GracePeriod => BuildRun.StopTime;

    private BuildRun Run => _run ??= new(Engine.Builds, new(ThrottleLimit, Wait || AsJob, Aws()));

    /// <inheritdoc cref="IBuildBatch.Plan"/>
    private protected PlannedBuild Plan(BuildRequest request) => Run.Plan(request);

    /// <inheritdoc cref="IBuildBatch.PlanAgain"/>
    private protected PlannedBuild PlanAgain(ImageBuild build) => Run.PlanAgain(build);

    /// <summary>Queues a build, which starts immediately or when there is room for it. Returns when there is room for another build.</summary>
    private protected async Task StartAsync(PlannedBuild build, CancellationToken cancellationToken)
    {
        var run = Run;
        run.Start(build);
        if (!AsJob)
        {
            await PassOnAsync(run, isEnough: () => run.Starting < ThrottleLimit, cancellationToken);
        }
    }

    private protected sealed override async Task EndProcessingAsync(CancellationToken cancellationToken)
    {
        if (_run is not { } run)
        {
            return;
        }

        run.Complete();
        if (AsJob && run.HasBuilds)
        {
            _run = null;
            var job = new ImageBuildJob(MyInvocation.Line.Trim(), run);
            JobRepository.Add(job);
            WriteObject(job);
            return;
        }

        await PassOnAsync(run, isEnough: static () => false, cancellationToken);
        if (_sink is { } sink)
        {
            PipelinePump.Outside(sink.TakeDown);
        }

        await run.Work;
    }

    /// <summary>Writes the events of the batch until <paramref name="isEnough"/> returns true or the batch has ended.</summary>
    private async Task PassOnAsync(BuildRun run, Func<bool> isEnough, CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                while (run.TryTake(out var happened))
                {
                    _sink ??= new(new CmdletStreams(this), isWatched: Wait);
                    PipelinePump.Outside(() => _sink.Take(happened));
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

    /// <summary>Handles Ctrl+C: if the user waits for the builds, the remote builds are stopped.</summary>
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
        // The pipeline may have ended between two records, when no code of this cmdlet was running.
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
