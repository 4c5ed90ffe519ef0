using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Tests.Module.Binding;

namespace ZenImageBuilder.Tests.Module.Cmdlets;

public sealed class BuildCmdletTests(HostedHome home) : CmdletTest(home)
{
    private readonly List<WatchRequest> _watched = [];

    [Fact]
    public void All_builds_of_a_pipeline_are_watched_in_one_call_and_each_once()
    {
        var builds = new[] { ABuild(), ABuild(), ABuild() };
        PlanWait(builds);
        var result = Invoke("$args[0], $args[1], $args[0].Id, $args[2].BuildId | Wait-ImageBuild", builds[0], builds[1], builds[2]).Clean();
        Assert.Equal(3, result.All<ImageBuild>().Count);
        Assert.Equal(builds.Select(static build => build.Id), Assert.Single(_watched).Ids);
        Assert.True(_watched[0].FollowLogs);
        Assert.Null(_watched[0].Timeout);
    }

    [Fact]
    public void Without_an_id_all_that_run_are_watched_oldest_first()
    {
        var (newest, ended, oldest) = (ABuild(), ABuild(ImageBuildStatus.Failed), ABuild(ImageBuildStatus.Preparing));
        PlanWait(newest, ended, oldest);
        _ = Invoke("Wait-ImageBuild").Clean();
        Assert.Equal([oldest.Id, newest.Id], Assert.Single(_watched).Ids);
    }

    [Theory]
    [InlineData("@() | Wait-ImageBuild")]
    [InlineData("Wait-ImageBuild")]
    public void Nothing_to_watch_is_no_call(string script)
    {
        PlanWait();
        Assert.Empty(Invoke(script).Clean().Output);
        Assert.Empty(_watched);
    }

    [Theory]
    [InlineData("90", 90)]
    [InlineData("1.5", 1.5)]
    [InlineData("'90'", 90)]
    [InlineData("00:02:00", 120)]
    [InlineData("([timespan]'00:00:05')", 5)]
    public void A_timeout_is_a_time_span_or_seconds(string timeout, double seconds)
    {
        PlanWait(ABuild());
        _ = Invoke($"Wait-ImageBuild -Timeout {timeout}").Clean();
        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.Single(_watched).Timeout);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("$true")]
    public void Another_timeout_is_refused(string timeout)
    {
        var error = Invoke($"Wait-ImageBuild -Timeout {timeout}").Error;
        Assert.StartsWith("ParameterArgumentTransformationError", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"{timeout.TrimStart('$')}", error.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_build_that_nobody_knows_is_an_error_and_the_others_are_watched()
    {
        var build = ABuild();
        PlanWait(build);
        var result = Invoke("'none', $args[0].Id | Wait-ImageBuild", build);
        _ = result.One<ImageBuild>();
        ComponentCmdletTests.AssertError(result.Error, ErrorCode.BuildNotFound, ErrorCategory.ObjectNotFound, "none");
    }

    [Fact]
    public void Each_failed_build_is_an_error_and_all_are_written()
    {
        var builds = new[] { ABuild(), ABuild(), ABuild() };
        PlanWait(builds);
        Engine.OnWait = (_, _, _) =>
            Sequence.Of(
                new[] { ImageBuildStatus.Stopped, ImageBuildStatus.Succeeded, ImageBuildStatus.Interrupted }.Select(
                    (status, index) => builds[index] with { Status = status, EndTime = builds[index].StartTime }
                )
            );
        var result = Invoke("Wait-ImageBuild");
        Assert.Equal(3, result.All<ImageBuild>().Count);
        Assert.Equal(
            [$"{ErrorCode.BuildFailed},", $"{ErrorCode.BuildInterrupted},"],
            result.Errors.Select(static error => error.FullyQualifiedErrorId[..(error.FullyQualifiedErrorId.IndexOf(',', StringComparison.Ordinal) + 1)])
        );
        Assert.All(result.Errors, static error => Assert.Equal(ErrorCategory.InvalidResult, error.CategoryInfo.Category));
    }

    [Fact]
    public void A_time_that_is_over_is_an_error_after_what_ended_in_time()
    {
        var build = ABuild(ImageBuildStatus.Succeeded);
        PlanWait(build);
        Engine.OnWait = (_, _, _) => EndsInTime(build);
        var result = Invoke("Wait-ImageBuild $args[0] -Timeout 1", build);
        _ = result.One<ImageBuild>();
        ComponentCmdletTests.AssertError(result.Error, ErrorCode.WaitTimedOut, ErrorCategory.OperationTimeout, null);

        static async IAsyncEnumerable<ImageBuild> EndsInTime(ImageBuild build)
        {
            await Task.Yield();
            yield return build;
            throw new ImageBuilderException(ErrorCode.WaitTimedOut, "One build still runs.");
        }
    }

    [Fact]
    public void With_Any_and_PassThru_what_still_runs_is_written_without_an_error()
    {
        var builds = new[] { ABuild(), ABuild() };
        PlanWait(builds);
        Engine.OnWait = (request, _, _) =>
        {
            _watched.Add(request);
            return Sequence.Of([builds[1] with { Status = ImageBuildStatus.Failed, EndTime = builds[1].StartTime }, builds[0]]);
        };
        var result = Invoke("Wait-ImageBuild -Any -PassThru");
        Assert.Equal([builds[1].Id, builds[0].Id], result.All<ImageBuild>().Select(static build => build.Id));
        Assert.Equal(builds[1].Id, Assert.IsType<ImageBuild>(result.Error.TargetObject).Id);
        Assert.Equal((true, true), (_watched[0].Any, _watched[0].WithRunning));
    }

    [Fact]
    public async Task Stopping_stops_watching_only()
    {
        var build = ABuild();
        var released = false;
        PlanWait(build);
        Engine.OnWait = (_, observer, stop) =>
        {
            observer.Report(new BuildProgress(build));
            return Sequence.ThenHang<ImageBuild>([], () => released = true, stop);
        };
        var running = Begin("Wait-ImageBuild");
        await running.Until(static running => running.Streams.Progress.Count > 0);
        var (result, took) = await running.Stop();
        Assert.Equal(PSInvocationState.Stopped, result.State);
        Assert.True(took < TimeSpan.FromSeconds(2), took.ToString());
        Assert.True(released);
        Assert.Empty(Engine.StoppedBuilds);
    }

    [Fact]
    public async Task Work_that_does_not_heed_the_stop_is_left_behind()
    {
        var build = ABuild();
        var hang = new TaskCompletionSource();
        PlanWait(build);
        Engine.OnWait = (_, observer, _) =>
        {
            observer.Report(new BuildProgress(build));
            return Deaf(observer);
        };
        var running = Begin("Wait-ImageBuild");
        await running.Until(static running => running.Streams.Progress.Count > 0);
        var (result, took) = await running.Stop();
        hang.SetResult();
        Assert.Equal(PSInvocationState.Stopped, result.State);
        Assert.True(took < TimeSpan.FromSeconds(2), took.ToString());

        async IAsyncEnumerable<ImageBuild> Deaf(IEngineObserver observer)
        {
            await hang.Task;
            observer.Report(new WarningMessage("Nobody hears this."));
            yield return build;
        }
    }

    [Fact]
    public void Get_lists_what_is_recorded_and_asks_nobody()
    {
        var builds = new[] { ABuild(), ABuild(ImageBuildStatus.Succeeded) };
        Engine.OnFindBuild = reference => reference is null ? builds : [];
        Assert.Equal(builds, Invoke("Get-ImageBuild").Clean().All<ImageBuild>());
        Assert.Equal(0, Engine.Sent);
    }

    [Fact]
    public void Refresh_asks_about_what_runs_and_keeps_the_order()
    {
        var builds = new[] { ABuild(ImageBuildStatus.Failed), ABuild(), ABuild(ImageBuildStatus.Succeeded) };
        var ended = builds[1] with { Status = ImageBuildStatus.Succeeded };
        Engine.OnFindBuild = _ => Engine.Filters[^1]!.HasNotEnded ? [builds[1]] : builds;
        Engine.OnRefresh = (ids, _) =>
        {
            Assert.Equal([builds[1].Id], ids);
            builds[1] = ended;
            return Task.FromResult<IReadOnlyList<ImageBuild>>([ended]);
        };
        Assert.Equal([builds[0], ended, builds[2]], Invoke("Get-ImageBuild -Refresh -Status SUCCEEDED").Clean().All<ImageBuild>());
        Assert.Equal([0, 1], Engine.Filters.Select(static filter => filter!.Statuses.Count));
    }

    [Fact]
    public void A_service_that_cannot_be_asked_is_an_error_and_what_is_recorded_is_shown_all_the_same()
    {
        var build = ABuild();
        Engine.OnFindBuild = _ => [build];
        Engine.OnRefresh = static (_, _) => throw new ImageBuilderException(ErrorCode.ServiceUnreachable, "There is no network.");
        var result = Invoke("Get-ImageBuild -Refresh");
        Assert.Same(build, result.One<ImageBuild>());
        ComponentCmdletTests.AssertError(result.Error, ErrorCode.ServiceUnreachable, ErrorCategory.ConnectionError, null);
    }

    [Fact]
    public void Filters_go_to_the_registry()
    {
        Engine.OnFindBuild = static _ => [];
        _ = Invoke(
                "Get-ImageBuild -Status failed, STOPPED -Tag app, 'x:*' -Stack p* -ImageBuilder cloud -Label @{ team = 'm*' } -After '2026-01-02T03:04:05Z' -Before ([datetime]'2026-02-01T00:00:00Z')"
            )
            .Clean();
        var filter = Assert.Single(Engine.Filters)!;
        Assert.Equal(["failed", "STOPPED"], filter.Statuses);
        Assert.Equal(["app", "x:*"], filter.Tags.Select(static tag => tag.Text));
        Assert.Equal(("p*", "cloud", "m*"), (filter.Stack?.Text, filter.ImageBuilder?.Text, filter.Labels["team"].Text));
        Assert.Equal(
            (new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)),
            (filter.After, filter.Before)
        );
        Assert.StartsWith("ParameterArgumentValidationError", Invoke("Get-ImageBuild -Status lost").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Remove_forgets_what_has_ended_and_what_runs_only_with_Force()
    {
        var (ended, running) = (ABuild(ImageBuildStatus.Failed), ABuild());
        List<Guid> removed = [];
        PlanWait(ended, running);
        Engine.OnRemoveBuild = removed.Add;
        Assert.Empty(Invoke("$args | Remove-ImageBuild -WhatIf", ended).Clean().Output);
        Assert.Empty(removed);
        var result = Invoke("$args | Remove-ImageBuild -Confirm:$false", running, ended);
        Assert.Empty(result.Output);
        ComponentCmdletTests.AssertError(result.Error, ErrorCode.BuildRunning, ErrorCategory.ResourceBusy, running);
        Assert.Equal([ended.Id], removed);
        _ = Invoke("Remove-ImageBuild $args[0].BuildId -Force -Confirm:$false", running).Clean();
        Assert.Equal([ended.Id, running.Id], removed);
    }

    [Fact]
    public void Refresh_of_what_has_ended_asks_nobody()
    {
        var build = ABuild(ImageBuildStatus.Succeeded);
        Engine.OnFindBuild = _ => Engine.Filters[^1]!.HasNotEnded ? [] : [build];
        Assert.Same(build, Invoke("$args[0] | Get-ImageBuild -Refresh", build).Clean().One<ImageBuild>());
        Assert.Equal(0, Engine.Sent);
    }

    [Fact]
    public void Stop_stops_what_runs_and_writes_nothing()
    {
        var build = ABuild();
        Engine.OnFindBuild = _ => [build];
        Engine.OnStopBuild = (id, _) => Task.FromResult(build with { Status = ImageBuildStatus.Stopped });
        Assert.Empty(Invoke("$args[0] | Stop-ImageBuild -Confirm:$false", build).Clean().Output);
        Assert.Equal(ImageBuildStatus.Stopped, Invoke("Stop-ImageBuild $args[0].Id -Confirm:$false -PassThru", build).Clean().One<ImageBuild>().Status);
        Assert.Equal([build.Id, build.Id], Engine.StoppedBuilds);
    }

    [Fact]
    public void Stop_with_Wait_watches_all_in_one_call_and_a_stopped_build_is_no_error()
    {
        var (running, told, ended) = (ABuild(), ABuild() with { Status = ImageBuildStatus.Stopped }, ABuild(ImageBuildStatus.Succeeded));
        PlanWait(running, told, ended);
        Engine.OnStopBuild = (_, _) => Task.FromResult(running with { Status = ImageBuildStatus.Stopped });
        Engine.OnWait = (request, _, _) =>
        {
            _watched.Add(request);
            return Sequence.Of(request.Ids.Select(id => running with { Id = id, Status = ImageBuildStatus.Stopped, EndTime = running.StartTime }));
        };
        var result = Invoke("$args | Stop-ImageBuild -Wait -PassThru -Confirm:$false", running, told, ended).Clean();
        Assert.Equal([ended.Id, running.Id, told.Id], result.All<ImageBuild>().Select(static build => build.Id));
        Assert.Equal([running.Id, told.Id], Assert.Single(_watched).Ids);
        Assert.Equal([running.Id], Engine.StoppedBuilds);
    }

    [Fact]
    public void Stop_with_WhatIf_stops_nothing()
    {
        Engine.OnFindBuild = _ => [ABuild()];
        Assert.Empty(Invoke("Stop-ImageBuild x -PassThru -WhatIf").Clean().Output);
        Assert.Equal(0, Engine.Sent);
    }

    [Fact]
    public void Stop_leaves_what_has_ended_as_it_is()
    {
        var build = ABuild(ImageBuildStatus.Succeeded);
        Engine.OnFindBuild = _ => [build];
        Assert.Same(build, Invoke("Stop-ImageBuild x -PassThru").Clean().One<ImageBuild>());
        Assert.Equal(0, Engine.Sent);
    }

    [Fact]
    public void The_log_comes_line_by_line()
    {
        var build = ABuild();
        Engine.OnFindBuild = _ => [build];
        Engine.OnReadLog = (id, follow, _) =>
        {
            Assert.Equal((build.Id, true), (id, follow));
            return Sequence.Of(Line("one", build), Line("two", build));
        };
        Assert.Equal(["one", "two"], Invoke("$args[0] | Get-ImageBuildLog -Follow", build).Clean().All<BuildLogLine>().Select(static line => line.Message));
    }

    [Theory]
    [InlineData("foreach ($try in 1) { Get-ImageBuildLog x -Follow | ForEach-Object { $_; break } }")]
    [InlineData("Get-ImageBuildLog x -Follow | Select-TheFirst")]
    public void A_reader_that_has_enough_ends_the_reading(string script)
    {
        var build = ABuild();
        var released = false;
        Engine.OnFindBuild = _ => [build];
        Engine.OnReadLog = (_, _, stop) => Sequence.ThenHang([Line("one", build)], () => released = true, stop);
        _ = Invoke("Import-Module -Assembly $args[0]", typeof(SelectTheFirstCommand).Assembly).Clean();
        Assert.Equal("one", Invoke(script).Clean().One<BuildLogLine>().Message);
        Assert.True(released);
    }

    [Fact]
    public void A_log_line_is_read_while_it_is_written()
    {
        var build = ABuild();
        var seen = new List<string>();
        Engine.OnFindBuild = _ => [build];
        Engine.OnReadLog = (_, _, _) => Lines();
        _ = Invoke("$seen = $args[0]; Get-ImageBuildLog x | ForEach-Object { $seen.Add(\"read $_\") }", seen).Clean();
        Assert.Equal(["wrote one", "read one", "wrote two", "read two"], seen);

        async IAsyncEnumerable<BuildLogLine> Lines()
        {
            foreach (var line in new[] { "one", "two" })
            {
                await Task.Yield();
                seen.Add($"wrote {line}");
                yield return Line(line, build);
            }
        }
    }

    private static BuildLogLine Line(string message, ImageBuild build) => new(DateTimeOffset.UnixEpoch, message, build.BuildId!);

    private void PlanWait(params ImageBuild[] builds)
    {
        Engine.OnFindBuild = reference =>
            reference is null ? [.. builds.Where(build => Engine.Filters[^1] is not { HasNotEnded: true } || !build.HasEnded)]
            : builds.Where(build => reference == build.Id.ToString() || reference == build.BuildId).ToList() is { Count: > 0 } found ? found
            : throw new ImageBuilderException(ErrorCode.BuildNotFound, $"No build '{reference}' is recorded.", reference);
        Engine.OnWait = (request, _, _) =>
        {
            _watched.Add(request);
            return Sequence.Of(request.Ids.Select(id => builds.Single(build => build.Id == id) with { Status = ImageBuildStatus.Succeeded }));
        };
    }
}

/// <summary>Ends the pipeline after the first object, as Select-Object -First 1 does; that cmdlet is not in the engine of the tests.</summary>
[Cmdlet(VerbsCommon.Select, "TheFirst")]
public sealed class SelectTheFirstCommand : PSCmdlet
{
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        WriteObject(InputObject);
        var enough = typeof(PSCmdlet).Assembly.GetType("System.Management.Automation.StopUpstreamCommandsException", throwOnError: true)!;
        throw (Exception)Activator.CreateInstance(enough, this)!;
    }
}
