using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Running;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Module.Effects;

/// <summary>How asynchronous work and the pipeline get along, seen from a script.</summary>
public sealed class PipelineTests(HostedHome home) : CmdletTest(home)
{
    [Fact]
    public void What_runs_downstream_may_wait_for_tasks_of_its_own()
    {
        PlanLog("one", "two");
        Assert.Equal([1, 1], Invoke($"Get-ImageBuildLog x | ForEach-Object {{ [{typeof(PipelineTests).FullName}]::BlockOnATask() }}").Clean().All<int>());
    }

    [Fact]
    public void What_runs_downstream_may_be_one_of_our_cmdlets()
    {
        PlanLog("one", "two");
        Assert.Equal(
            ["one", "two", "one", "two"],
            Invoke("Get-ImageBuildLog x | ForEach-Object { Get-ImageBuildLog x }").Clean().All<BuildLogLine>().Select(static line => line.Message)
        );
    }

    [Fact]
    public void Everything_comes_on_the_thread_of_the_pipeline()
    {
        PlanLog("one", "two");
        var threads = Invoke("[Environment]::CurrentManagedThreadId; Get-ImageBuildLog x | ForEach-Object { [Environment]::CurrentManagedThreadId }")
            .Clean()
            .All<int>();
        Assert.Single(threads.Distinct());
    }

    [Fact]
    public void A_warning_that_ends_the_script_ends_the_work_behind_it()
    {
        var released = false;
        var build = ABuild();
        Engine.OnFindBuild = _ => [build];
        Engine.OnWait = (_, observer, stop) =>
        {
            observer.Report(new WarningMessage("Careful."));
            return Sequence.ThenHang<ImageBuild>([], () => released = true, stop);
        };
        var result = Invoke("Wait-ImageBuild -WarningAction Stop");
        Assert.IsType<ActionPreferenceStopException>(result.Terminating);
        Assert.True(released);
        Assert.Empty(Engine.StoppedBuilds);
    }

    [Fact]
    public void A_warning_that_ends_the_script_does_not_stop_the_remote_build()
    {
        var build = ABuild();
        Engine.OnStartBuild = (_, _, _) => Task.FromResult(build);
        Engine.OnWait = (_, observer, stop) =>
        {
            observer.Report(new WarningMessage("Careful."));
            return Sequence.ThenHang<ImageBuild>([], static () => { }, stop);
        };
        Assert.IsType<ActionPreferenceStopException>(Invoke("Start-ImageBuild $args[0] -Tag app:1 -Wait -WarningAction Stop", NewFolder()).Terminating);
        Assert.Empty(Engine.StoppedBuilds);
    }

    [Fact]
    public void An_error_that_ends_the_script_is_the_first_one()
    {
        var asked = new List<string?>();
        Engine.OnFindComponent = (_, reference) =>
        {
            asked.Add(reference);
            throw new Errors.ImageBuilderException(Errors.ErrorCode.ComponentNotFound, $"Nothing is named '{reference}'.");
        };
        var result = Invoke("'a', 'b' | Get-ImageBuilder -ErrorAction Stop");
        Assert.Equal("a", result.Terminating!.ErrorRecord.TargetObject);
        Assert.Equal(["a"], asked);
    }

    [Fact]
    public void What_the_engine_says_after_the_end_is_dropped()
    {
        IEngineObserver? late = null;
        var build = ABuild(ImageBuildStatus.Succeeded);
        Engine.OnFindBuild = _ => [build];
        Engine.OnWait = (_, observer, _) =>
        {
            late = observer;
            return Sequence.Of(build);
        };
        _ = Invoke("Wait-ImageBuild $args[0]", build).Clean();
        late!.Report(new WarningMessage("Nobody hears this."));
        late.Report(new BuildProgress(build));
    }

    [Fact]
    public void Two_bars_a_second_are_not_drawn_a_thousand_times()
    {
        var build = ABuild();
        Engine.OnStartBuild = async (_, observer, _) =>
        {
            await Task.Yield();
            for (var file = 0; file < 10_000; file++)
            {
                observer.Report(new ContextProgress(build.Id, ContextStage.Scanning, file, file, null));
            }

            observer.Report(new ContextProgress(build.Id, ContextStage.Done, 10_000, 10_000, 10_000));
            return build;
        };
        var progress = Invoke("Start-ImageBuild $args[0] -Tag app:1", NewFolder()).Clean().Progress;
        Assert.InRange(progress.Count, 2, 20);
        Assert.Equal(ProgressRecordType.Completed, progress[^1].RecordType);
    }

    /// <summary>As a module would that has no reason to expect a synchronization context on the pipeline thread.</summary>
    public static int BlockOnATask()
    {
        return Later().Wait(TimeSpan.FromSeconds(10)) ? 1 : 0;

        static async Task Later() => await Task.Delay(5);
    }

    private void PlanLog(params string[] lines)
    {
        var build = ABuild();
        Engine.OnFindBuild = _ => [build];
        Engine.OnReadLog = (_, _, _) => Sequence.Of(lines.Select(line => new BuildLogLine(DateTimeOffset.UnixEpoch, line, build.BuildId!)));
    }
}

/// <summary>The pump by itself.</summary>
public sealed class PipelinePumpTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    [Fact]
    public void The_context_is_what_it_was_before()
    {
        var before = SynchronizationContext.Current;
        PipelinePump.Run(static async _ => await Task.Yield(), Grace, CancellationToken.None);
        Assert.Same(before, SynchronizationContext.Current);
    }

    [Fact]
    public void A_fault_comes_out_as_it_is()
    {
        var fault = new InvalidOperationException();
        var thrown = Assert.Throws<InvalidOperationException>(() =>
            PipelinePump.Run(
                async _ =>
                {
                    await Task.Yield();
                    throw fault;
                },
                Grace,
                CancellationToken.None
            )
        );
        Assert.Same(fault, thrown);
    }

    [Fact]
    public void Send_runs_here_waits_and_brings_the_fault_back()
    {
        var here = Environment.CurrentManagedThreadId;
        PipelinePump.Run(
            async stop =>
            {
                var pump = SynchronizationContext.Current!;
                var thread = 0;
                await Task.Run(() => pump.Send(_ => thread = Environment.CurrentManagedThreadId, null), stop);
                Assert.Equal(here, thread);
                _ = await Assert.ThrowsAsync<NotSupportedException>(() =>
                    Task.Run(() => pump.Send(new(static _ => throw new NotSupportedException()), null), stop)
                );
            },
            Grace,
            CancellationToken.None
        );
    }

    [Fact]
    public void What_is_told_comes_in_order_with_the_work()
    {
        var order = new List<int>();
        PipelinePump.Run(
            async _ =>
            {
                var pump = (PipelinePump)SynchronizationContext.Current!;
                pump.Tell(() => order.Add(1));
                await Task.Yield();
                order.Add(2);
                pump.Tell(() => order.Add(3));
            },
            Grace,
            CancellationToken.None
        );
        Assert.Equal([1, 2, 3], order);
    }

    [Fact]
    public void What_is_told_and_throws_ends_the_work_and_comes_out()
    {
        var cleaned = false;
        _ = Assert.Throws<NotSupportedException>(() =>
            PipelinePump.Run(
                async stop =>
                {
                    ((PipelinePump)SynchronizationContext.Current!).Tell(static () => throw new NotSupportedException());
                    try
                    {
                        await Task.Delay(Timeout.Infinite, stop);
                    }
                    finally
                    {
                        await Task.Yield();
                        cleaned = true;
                    }
                },
                Grace,
                CancellationToken.None
            )
        );
        Assert.True(cleaned);
    }

    [Fact]
    public async Task Work_that_was_left_behind_may_end_later()
    {
        using var stopping = new CancellationTokenSource();
        var hang = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await stopping.CancelAsync();
        _ = Assert.Throws<OperationCanceledException>(() =>
            PipelinePump.Run(
                async _ =>
                {
                    await hang.Task;
                    ended.SetResult();
                    throw new InvalidOperationException("Nobody sees this.");
                },
                TimeSpan.FromMilliseconds(10),
                stopping.Token
            )
        );
        hang.SetResult();
        await ended.Task.WaitAsync(Grace, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Work_that_ends_within_the_grace_period_is_waited_for()
    {
        using var stopping = new CancellationTokenSource();
        var cleaned = false;
        stopping.Cancel();
        _ = Assert.Throws<OperationCanceledException>(() =>
            PipelinePump.Run(
                async _ =>
                {
                    await Task.Delay(50, CancellationToken.None);
                    cleaned = true;
                },
                Grace,
                stopping.Token
            )
        );
        Assert.True(cleaned);
    }
}
