using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Tests.Module.Binding;

namespace ZenImageBuilder.Tests.Module.Cmdlets;

public sealed class StartImageBuildTests(HostedHome home) : CmdletTest(home)
{
    private BuildRequest Request => Assert.Single(Engine.StartedBuilds);

    private BuildSource.Folder Folder => Assert.IsType<BuildSource.Folder>(Request.Source);

    [Fact]
    public void A_build_is_started_and_written()
    {
        var build = PlanStart();
        Assert.Same(build, Invoke("Start-ImageBuild $args[0] -Tag app:1", NewFolder()).Clean().One<ImageBuild>());
        Assert.Equal(["app:1"], Request.Tags);
        Assert.Equal(1, Engine.Sent);
    }

    [Fact]
    public void WhatIf_plans_and_sends_nothing()
    {
        var planned = 0;
        Engine.OnPlanBuild = _ => planned++;
        _ = PlanStart();
        Assert.Empty(Invoke("Start-ImageBuild $args[0] -Tag app:1 -Wait -WhatIf", NewFolder()).Clean().Output);
        Assert.Equal((1, 0), (planned, Engine.Sent));
    }

    [Fact]
    public void The_build_that_runs_is_the_one_that_was_planned()
    {
        List<BuildRequest> planned = [];
        Engine.OnPlanBuild = planned.Add;
        _ = PlanStart();
        _ = Invoke("Start-ImageBuild $args[0] -Tag app:1 -Confirm:$false", NewFolder()).Clean();
        Assert.Same(Assert.Single(planned), Request);
    }

    [Fact]
    public void What_would_be_refused_is_refused_before_anybody_is_asked()
    {
        Engine.OnPlanBuild = static request =>
            throw new ImageBuilderException(ErrorCode.InvalidReference, "'A b' is no reference.", request.Tags[0], "Use lower case.");
        var error = Invoke("Start-ImageBuild $args[0] -Tag 'A b' -WhatIf", NewFolder()).Error;
        ComponentCmdletTests.AssertError(error, ErrorCode.InvalidReference, ErrorCategory.InvalidArgument, "A b");
        Assert.Equal("Use lower case.", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Without_a_path_the_context_is_where_the_session_is()
    {
        _ = PlanStart();
        var folder = NewFolder();
        _ = Invoke("$ExecutionContext.SessionState.Path.SetLocation($args[0]) | Out-Null; Start-ImageBuild -Tag app:1", folder).Clean();
        Assert.Equal(folder, Folder.Path);
    }

    [Fact]
    public void A_relative_path_counts_from_the_session_and_not_from_the_process()
    {
        _ = PlanStart();
        var folder = NewFolder();
        _ = Directory.CreateDirectory(Path.Combine(folder, "web"));
        _ = Invoke("$ExecutionContext.SessionState.Path.SetLocation($args[0]) | Out-Null; Start-ImageBuild ./web -Tag app:1", folder).Clean();
        Assert.Equal(Path.Combine(folder, "web"), Folder.Path);
    }

    [Theory]
    [InlineData("Start-ImageBuild Env:PATH -Tag app:1", ErrorCode.NotAFileSystemPath, ErrorCategory.InvalidArgument, "Env:PATH")]
    [InlineData("Start-ImageBuild -LiteralPath Variable:\\x -Tag app:1", ErrorCode.NotAFileSystemPath, ErrorCategory.InvalidArgument, "Variable:\\x")]
    [InlineData("Start-ImageBuild /no/such/folder -Tag app:1", ErrorCode.ContextNotFound, ErrorCategory.ObjectNotFound, "/no/such/folder")]
    [InlineData("Start-ImageBuild /no/such/* -Tag app:1", ErrorCode.ContextNotFound, ErrorCategory.ObjectNotFound, "/no/such/*")]
    [InlineData("Start-ImageBuild -LiteralPath nodrive:/x -Tag app:1", ErrorCode.NotAFileSystemPath, ErrorCategory.InvalidArgument, "nodrive:/x")]
    [InlineData("Start-ImageBuild nodrive:/x -Tag app:1", ErrorCode.ContextNotFound, ErrorCategory.ObjectNotFound, "nodrive:/x")]
    public void A_path_that_is_none_is_an_error_that_names_it(string script, ErrorCode code, ErrorCategory category, string target)
    {
        ComponentCmdletTests.AssertError(Invoke(script).Error, code, category, target);
        Assert.False(Engine.WasAsked);
    }

    [Fact]
    public void Several_folders_are_no_context()
    {
        var folder = NewFolder();
        _ = Directory.CreateDirectory(Path.Combine(folder, "a"));
        _ = Directory.CreateDirectory(Path.Combine(folder, "b"));
        ComponentCmdletTests.AssertError(
            Invoke("Start-ImageBuild $args[0] -Tag app:1", Path.Combine(folder, "*")).Error,
            ErrorCode.InvalidParameterCombination,
            ErrorCategory.InvalidArgument,
            Path.Combine(folder, "*")
        );
    }

    [Theory]
    [InlineData("docker/web.Dockerfile", "docker/web.Dockerfile")]
    [InlineData("../Dockerfile", "../Dockerfile")]
    [InlineData("/srv/Dockerfile", "/srv/Dockerfile")]
    [InlineData("no:drive", "no:drive")]
    [InlineData("here:sub/Dockerfile", "{0}/sub/Dockerfile")]
    public void A_Dockerfile_is_as_it_is_written_but_for_a_drive_of_the_session(string dockerfile, string expected)
    {
        _ = PlanStart();
        var folder = NewFolder();
        Runspace.SessionStateProxy.Drive.New(new("here", Runspace.SessionStateProxy.Provider.GetOne("FileSystem"), folder, "", null), "global");
        _ = Invoke("Start-ImageBuild $args[0] -Tag app:1 -Dockerfile $args[1]", folder, dockerfile).Clean();
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, folder), Folder.Dockerfile);
    }

    [Fact]
    public void A_folder_with_brackets_is_named_literally()
    {
        _ = PlanStart();
        var folder = Directory.CreateDirectory(Path.Combine(NewFolder(), "a[b]")).FullName;
        _ = Invoke("Start-ImageBuild -LiteralPath $args[0] -Tag app:1", folder).Clean();
        Assert.Equal(folder, Folder.Path);
    }

    [Fact]
    public void Folders_come_down_the_pipeline_and_a_script_block_makes_the_tag()
    {
        _ = PlanStart();
        var parent = NewFolder();
        var folders = new[] { "web[1]", "db" }.Select(name => Directory.CreateDirectory(Path.Combine(parent, name))).ToArray();
        _ = Invoke("$args | Start-ImageBuild -Tag { \"$($_.Name):1\" } -Dockerfile { \"$($_.Name).Dockerfile\" }", [.. folders]).Clean();
        Assert.Equal(
            [(folders[1].FullName, "db:1", "db.Dockerfile"), (folders[0].FullName, "web[1]:1", "web[1].Dockerfile")],
            Engine
                .StartedBuilds.Select(static request => (((BuildSource.Folder)request.Source), Assert.Single(request.Tags)))
                .Select(static build => (build.Item1.Path, build.Item2, build.Item1.Dockerfile!))
                .Order()
        );
        Assert.All(Engine.StartedBuilds, static request => Assert.Null(request.Target));
    }

    [Fact]
    public void Paths_and_properties_come_down_the_pipeline()
    {
        _ = PlanStart();
        var folder = NewFolder();
        _ = Invoke(
                "$args[0] | Start-ImageBuild -Tag app:1; [pscustomobject]@{ Path = $args[0]; Tag = 'x:1','x:2'; BuildArg = @{ A = 1 } } | Start-ImageBuild",
                folder
            )
            .Clean();
        Assert.Equal([folder, folder], Engine.StartedBuilds.Select(static request => request.Source.Reference));
        Assert.Equal(["x:1", "x:2"], Engine.StartedBuilds[1].Tags);
        Assert.Equal([new("A", "1")], Engine.StartedBuilds[1].BuildArgs);
    }

    [Fact]
    public void One_bad_folder_does_not_stop_the_rest()
    {
        _ = PlanStart();
        var folder = NewFolder();
        var result = Invoke("'/no/such', $args[0] | Start-ImageBuild -Tag app:1", folder);
        _ = result.One<ImageBuild>();
        ComponentCmdletTests.AssertError(result.Error, ErrorCode.ContextNotFound, ErrorCategory.ObjectNotFound, "/no/such");
    }

    [Fact]
    public void Build_arguments_and_labels_are_texts_in_a_known_order()
    {
        _ = PlanStart();
        _ = Invoke(
                """
                Start-ImageBuild $args[0] -Tag app:1 -BuildArg ([ordered]@{ Z = $null; Y = $true; X = 1.5; W = 'a b$(c)'; V = [Version]'1.2'; U = [datetime]'2026-01-02'; T = [ConsoleColor]::Red; S = $args[1] }) `
                    -Label @{ b = 2; a = 1; 'org.x' = $false }
                """,
                NewFolder(),
                ABuild(ImageBuildStatus.Succeeded) with
                {
                    Image = "r.example/base@sha256:1",
                }
            )
            .Clean();
        Assert.Equal(
            [
                new("Z", ""),
                new("Y", "true"),
                new("X", "1.5"),
                new("W", "a b$(c)"),
                new("V", "1.2"),
                new("U", "01/02/2026 00:00:00"),
                new("T", "Red"),
                new("S", "r.example/base@sha256:1"),
            ],
            Request.BuildArgs
        );
        Assert.Equal([new("a", "1"), new("b", "2"), new("org.x", "false")], Request.Labels);
    }

    [Fact]
    public void A_secret_is_no_build_argument()
    {
        var error = Invoke(
            "Start-ImageBuild $args[0] -Tag app:1 -BuildArg @{ TOKEN = $args[1] }",
            NewFolder(),
            new System.Net.NetworkCredential("", "s3cret").SecurePassword
        ).Error;
        ComponentCmdletTests.AssertError(error, ErrorCode.InvalidBuildOption, ErrorCategory.InvalidArgument, "TOKEN");
        Assert.False(Engine.WasAsked);
    }

    /// <summary>PowerShell would make the name of a type, or what the object looks like on a screen, of each of them.</summary>
    [Theory]
    [InlineData("@{ a = 1 }", "a dictionary")]
    [InlineData("[ordered]@{ a = 1 }", "a dictionary")]
    [InlineData("1..3", "a list")]
    [InlineData("(,'one')", "a list")]
    [InlineData("{ 1 + 1 }", "a script block")]
    [InlineData("[pscustomobject]@{ a = 1 }", "an object without a text of its own")]
    [InlineData("[object]::new()", "the type System.Object")]
    [InlineData(
        "[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize([Net.Sockets.LingerOption]::new($true, 1)))",
        "an object without a text of its own"
    )]
    public void A_value_that_has_no_text_of_its_own_is_refused(string value, string what)
    {
        foreach (
            var (parameter, command) in new[]
            {
                ("BuildArg", "Start-ImageBuild $args[0] -Tag app:1 -BuildArg"),
                ("Label", "Start-ImageBuild $args[0] -Tag app:1 -Label"),
                ("EnvironmentVariable", "Register-ImageBuilder b -Flavor aws -CodeBuildProject p -EnvironmentVariable"),
                ("Label", "Register-Stack s -Label"),
                ("Label", "Get-Stack -Label"),
            }
        )
        {
            var error = Invoke($"{command} @{{ KEY = {value} }}", NewFolder()).Error;
            ComponentCmdletTests.AssertError(error, ErrorCode.InvalidBuildOption, ErrorCategory.InvalidArgument, "KEY");
            Assert.Contains($"'KEY' in -{parameter} is ", error.Exception.Message, StringComparison.Ordinal);
            Assert.Contains(what, error.Exception.Message, StringComparison.Ordinal);
            Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        }

        Assert.False(Engine.WasAsked);
    }

    [Fact]
    public void A_stack_or_components_but_not_both()
    {
        _ = PlanStart();
        _ = Invoke("Start-ImageBuild $args[0] -Tag app:1 -ImageBuilder b -ArtifactStore s -ContainerRegistry r", NewFolder()).Clean();
        Assert.Equal(new(null, "b", "s", "r"), Request.Selection);
        ComponentCmdletTests.AssertError(
            Invoke("Start-ImageBuild $args[0] -Tag app:1 -Stack prod -ArtifactStore s", NewFolder()).Error,
            ErrorCode.InvalidParameterCombination,
            ErrorCategory.InvalidArgument,
            "s"
        );
    }

    [Fact]
    public void Switches_go_as_they_are()
    {
        _ = PlanStart();
        _ = Invoke("Start-ImageBuild $args[0] -Tag :1 -NoCache -Pull -NoHashCache -Target final", NewFolder()).Clean();
        Assert.False(Request.SkipUnchanged);
        Assert.Equal(
            (true, true, true, "final", null, new(null, null, null, null)),
            (Request.NoCache, Request.Pull, Folder.NoHashCache, Request.Target, Folder.Dockerfile, Request.Selection)
        );
    }

    [Fact]
    public void What_is_reused_is_written_without_an_error()
    {
        var reused = PlanStart() with { Status = ImageBuildStatus.Reused, Reason = "Reused, because." };
        Engine.OnWait = (_, _, _) => Sequence.Of([reused]);
        Assert.Same(reused, Invoke("Start-ImageBuild $args[0] -Tag app:1 -SkipUnchanged -Wait", NewFolder()).Clean().One<ImageBuild>());
        Assert.True(Request.SkipUnchanged);
    }

    [Fact]
    public void Waiting_shows_the_log_and_writes_the_build_once_when_it_has_ended()
    {
        var build = PlanStart();
        var ended = build with { Status = ImageBuildStatus.Succeeded, EndTime = build.StartTime.AddMinutes(1) };
        Engine.OnWait = (request, observer, _) =>
        {
            Assert.Equal([build.Id], request.Ids);
            Assert.True(request.FollowLogs);
            observer.Report(new BuildProgress(build));
            observer.Report(new LogLineRead(new(DateTimeOffset.UnixEpoch, "Step 1/2 : FROM scratch", build.BuildId!)));
            observer.Report(new VerboseMessage("Watching."));
            observer.Report(new WarningMessage("Careful."));
            return Sequence.Of([ended]);
        };
        var result = Invoke("Start-ImageBuild $args[0] -Tag app:1 -Wait -Verbose", NewFolder()).Clean();
        Assert.Same(ended, result.One<ImageBuild>());
        var line = Assert.Single(result.Information);
        Assert.Equal("Step 1/2 : FROM scratch", Assert.IsType<BuildLogLine>(line.MessageData).Message);
        Assert.Contains("ImageBuild", line.Tags);
        Assert.Equal("Step 1/2 : FROM scratch", line.ToString());
        Assert.Contains("Watching.", result.Verbose);
        Assert.Equal(["Careful."], result.Warnings);
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
        Assert.Equal(2, Engine.Sent);
    }

    [Fact]
    public void A_bar_is_taken_down_when_the_work_behind_it_fails()
    {
        Engine.OnStartBuild = static async (_, observer, _) =>
        {
            observer.Report(new ContextProgress(Guid.NewGuid(), ContextStage.Uploading, 10, 1 << 20, 1 << 22));
            await Task.Yield();
            throw new ImageBuilderException(ErrorCode.AccessDenied, "You may not do s3:PutObject.");
        };
        var folder = NewFolder();
        var result = Invoke("Start-ImageBuild $args[0] -Tag app:1", folder);
        ComponentCmdletTests.AssertError(result.Error, ErrorCode.AccessDenied, ErrorCategory.PermissionDenied, folder);
        Assert.Equal(25, result.Progress[0].PercentComplete);
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
    }

    [Fact]
    public void A_failed_build_is_written_and_is_an_error()
    {
        var failed = PlanStart() with
        {
            Status = ImageBuildStatus.Failed,
            Failure = new("BUILD", "COMMAND_EXECUTION_ERROR", "Error while executing command: docker build", []),
        };
        Engine.OnWait = (_, _, _) => Sequence.Of([failed]);
        var result = Invoke("Start-ImageBuild $args[0] -Tag app:1 -Wait", NewFolder());
        Assert.Same(failed, result.One<ImageBuild>());
        ComponentCmdletTests.AssertError(result.Error, ErrorCode.BuildFailed, ErrorCategory.InvalidResult, failed);
        Assert.Equal(
            $"The build {failed.BuildId} failed in phase BUILD (COMMAND_EXECUTION_ERROR): Error while executing command: docker build.",
            result.Error.Exception.Message
        );
        Assert.Contains($"Get-ImageBuildLog {failed.Id}", result.Error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_that_is_understood_is_told_with_its_step_its_cause_and_what_helps()
    {
        var failed = PlanStart() with
        {
            Status = ImageBuildStatus.Failed,
            Failure = new("BUILD", "COMMAND_EXECUTION_ERROR", "Error while executing command", [])
            {
                Step = "RUN " + new string('x', 200),
                DockerfileLine = 7,
                Cause = "The disk of the build is full.",
                Remedy = "Take a larger one.",
            },
        };
        Engine.OnWait = (_, _, _) => Sequence.Of([failed]);
        var error = Invoke("Start-ImageBuild $args[0] -Tag app:1 -Wait", NewFolder()).Error;
        Assert.Equal(
            $"The build {failed.BuildId} failed in phase BUILD (COMMAND_EXECUTION_ERROR) at line 7 of the Dockerfile, RUN {new string('x', 76)}…: The disk of the build is full.",
            error.Exception.Message
        );
        Assert.StartsWith("Take a larger one. Read the log with", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bar_shows_time_phase_and_step()
    {
        var step = new BuildStep
        {
            Number = 2,
            Total = 4,
            Stage = "base",
            Instruction = "RUN make",
            Status = BuildStepStatus.Running,
            StartTime = DateTimeOffset.UtcNow,
        };
        var running = PlanStart() with { StartTime = DateTimeOffset.UtcNow.AddHours(-1), Phase = "BUILD", Steps = [step] };
        Engine.OnWait = (_, observer, _) =>
        {
            observer.Report(new BuildProgress(running));
            return Sequence.Of([running with { Status = ImageBuildStatus.Succeeded }]);
        };
        var bar = Invoke("Start-ImageBuild $args[0] -Tag app:1 -Wait", NewFolder()).Progress.First(static record => record.PercentComplete == 25);
        Assert.Matches(@"^01:00:\d\d IN_PROGRESS: BUILD, step base 2/4 RUN make$", bar.StatusDescription);
    }

    [Fact]
    public void A_failed_build_is_written_even_where_errors_end_the_script()
    {
        var failed = PlanStart() with { Status = ImageBuildStatus.TimedOut };
        Engine.OnWait = (_, _, _) => Sequence.Of([failed]);
        var result = Invoke("Start-ImageBuild $args[0] -Tag app:1 -Wait -ErrorAction Stop", NewFolder());
        Assert.Same(failed, result.One<ImageBuild>());
        Assert.Equal($"The build {failed.BuildId} ran out of time.", result.Terminating!.ErrorRecord.Exception.Message);
    }

    [Fact]
    public async Task Stopping_while_it_waits_stops_the_remote_build()
    {
        var build = PlanStart();
        var released = false;
        Engine.OnWait = (_, observer, stop) =>
        {
            observer.Report(new BuildProgress(build));
            return Sequence.ThenHang<ImageBuild>([], () => released = true, stop);
        };
        Engine.OnStopBuild = async (id, stop) =>
        {
            Assert.Equal(build.Id, id);
            Assert.False(stop.IsCancellationRequested);
            await Task.Delay(50, stop);
            return build with { Status = ImageBuildStatus.Stopped };
        };
        var running = Begin("Start-ImageBuild $args[0] -Tag app:1 -Wait", NewFolder());
        await running.Until(static running => running.Streams.Progress.Count > 0);
        var (result, took) = await running.Stop();
        Assert.Equal(PSInvocationState.Stopped, result.State);
        Assert.True(took < TimeSpan.FromSeconds(2), took.ToString());
        Assert.True(released);
        Assert.Equal([build.Id], Engine.StoppedBuilds);
        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task Stopping_while_it_uploads_cancels_the_upload_and_stops_nothing_remote()
    {
        var cleaned = new TaskCompletionSource();
        Engine.OnStartBuild = async (_, observer, stop) =>
        {
            observer.Report(new ContextProgress(Guid.NewGuid(), ContextStage.Uploading, 1, 1, 2));
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            finally
            {
                cleaned.SetResult();
            }

            throw new InvalidOperationException();
        };
        var running = Begin("Start-ImageBuild $args[0] -Tag app:1 -Wait", NewFolder());
        await running.Until(static running => running.Streams.Progress.Count > 0);
        var (result, took) = await running.Stop();
        Assert.Equal(PSInvocationState.Stopped, result.State);
        Assert.True(took < TimeSpan.FromSeconds(2), took.ToString());
        Assert.True(cleaned.Task.IsCompletedSuccessfully);
        Assert.Equal(1, Engine.Sent);
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData("-ThrottleLimit 2", 2)]
    [InlineData("-ThrottleLimit 100 -Wait", 12)]
    public void So_many_are_started_at_once_and_each_is_written(string parameters, int expected)
    {
        var (running, most) = (0, 0);
        using var several = new CountdownEvent(expected);
        Engine.OnStartBuild = async (_, _, _) =>
        {
            lock (Engine)
            {
                most = Math.Max(most, ++running);
                _ = several.IsSet || several.Signal();
            }

            _ = await Task.Run(() => several.Wait(TimeSpan.FromSeconds(20)));
            lock (Engine)
            {
                running--;
            }

            return ABuild();
        };
        Engine.OnWait = static (request, _, _) => Sequence.Of(request.Ids.Select(static id => ABuild(ImageBuildStatus.Succeeded) with { Id = id }));
        var folders = Enumerable.Range(0, 12).Select(object? (_) => NewFolder()).ToArray();
        var result = Invoke($"$args | Start-ImageBuild -Tag app:1 {parameters}", folders).Clean();
        Assert.Equal(12, result.All<ImageBuild>().Select(static build => build.Id).Distinct().Count());
        Assert.Equal(expected, most);
        Assert.Equal(parameters.EndsWith("Wait", StringComparison.Ordinal), Assert.Single(Engine.Batches).Watch);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    public void Another_limit_is_refused(string limit) =>
        Assert.StartsWith(
            "ParameterArgumentValidationError",
            Invoke($"Start-ImageBuild -Tag app:1 -ThrottleLimit {limit}").Error.FullyQualifiedErrorId,
            StringComparison.Ordinal
        );

    [Fact]
    public void Each_of_many_that_fails_is_an_error_and_the_others_are_built()
    {
        Engine.OnStartBuild = static (request, _, _) =>
            request.Tags[0].StartsWith('b')
                ? throw new ImageBuilderException(ErrorCode.AccessDenied, "You may not.")
                : Task.FromResult(ABuild() with { Tags = request.Tags });
        Engine.OnWait = (request, observer, _) =>
        {
            var builds = request
                .Ids.Select(static (id, index) => ABuild(index == 0 ? ImageBuildStatus.Failed : ImageBuildStatus.Succeeded) with { Id = id })
                .ToList();
            builds.ForEach(build => observer.Report(new BuildProgress(build with { Status = ImageBuildStatus.InProgress })));
            builds.ForEach(build => observer.Report(new BuildProgress(build)));
            return Sequence.Of(builds);
        };
        var result = Invoke(
            "$args | Start-ImageBuild -Tag { \"$($_.Name[0] -in 'a','b' ? $_.Name : 'c')\" } -Wait",
            [.. new[] { "a", "b", "c" }.Select(name => Directory.CreateDirectory(Path.Combine(NewFolder(), name)))]
        );
        Assert.Equal(2, result.All<ImageBuild>().Count);
        Assert.Equal(
            ["AccessDenied", "BuildFailed"],
            result.Errors.Select(static error => error.FullyQualifiedErrorId.Split(',')[0]).Order(StringComparer.Ordinal)
        );
        Assert.EndsWith(
            "b",
            (string)result.Errors.Single(static error => error.FullyQualifiedErrorId.StartsWith("Acc", StringComparison.Ordinal)).TargetObject,
            StringComparison.Ordinal
        );

        var above = result.Progress.Where(static bar => bar.Activity == "Image builds").ToList();
        Assert.NotEmpty(above);
        Assert.All(
            result.Progress.SkipWhile(bar => bar != above[0]).Where(static bar => bar.Activity != "Image builds"),
            bar => Assert.Equal(above[0].ActivityId, bar.ParentActivityId)
        );
        Assert.Equal("2 of 2 done", above[^1].StatusDescription);
        Assert.Equal(ProgressRecordType.Completed, above[^1].RecordType);
    }

    [Fact]
    public async Task Stopping_while_it_waits_for_many_stops_all_that_run()
    {
        Engine.OnStartBuild = static (_, _, _) => Task.FromResult(ABuild());
        var stopped = new System.Collections.Concurrent.ConcurrentBag<Guid>();
        Engine.OnWait = static (request, observer, stop) =>
        {
            observer.Report(new BuildProgress(ABuild()));
            return Sequence.ThenHang<ImageBuild>([ABuild(ImageBuildStatus.Succeeded) with { Id = request.Ids[0] }], static () => { }, stop);
        };
        Engine.OnStopBuild = (id, _) =>
        {
            stopped.Add(id);
            return Task.FromResult(ABuild(ImageBuildStatus.Stopped));
        };
        var running = Begin("$args | Start-ImageBuild -Tag app:1 -Wait", NewFolder(), NewFolder(), NewFolder());
        await running.Until(static running => running.Output.Count > 0);
        var (result, took) = await running.Stop();
        Assert.Equal(PSInvocationState.Stopped, result.State);
        Assert.True(took < TimeSpan.FromSeconds(2), took.ToString());
        Assert.Equal(2, stopped.Distinct().Count());
        Assert.DoesNotContain(Assert.IsType<ImageBuild>(Assert.Single(result.Output).BaseObject).Id, stopped);
    }

    [Fact]
    public async Task A_stop_between_two_folders_stops_what_runs_too()
    {
        Engine.OnStartBuild = static (_, _, _) => Task.FromResult(ABuild());
        Engine.OnStopBuild = static (_, _) => Task.FromResult(ABuild(ImageBuildStatus.Stopped));
        var running = Begin("& { $args[0]; [Threading.Thread]::Sleep(1500); $args[0] } $args[0] | Start-ImageBuild -Tag app:1 -Wait", NewFolder());
        await running.Until(_ => Engine.StartedBuilds.Count > 0);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        var (result, _) = await running.Stop();
        Assert.Equal(PSInvocationState.Stopped, result.State);
        _ = Assert.Single(Engine.StoppedBuilds);
    }

    [Fact]
    public void A_job_gives_builds_log_lines_and_errors_and_fails_where_one_does()
    {
        Engine.OnStartBuild = static (_, _, _) => Task.FromResult(ABuild());
        Engine.OnWait = static (request, observer, _) =>
        {
            observer.Report(new LogLineRead(new(DateTimeOffset.UnixEpoch, "Step 1/1", "p:1")));
            observer.Report(new WarningMessage("Careful."));
            return Sequence.Of(
                request.Ids.Select(static (id, index) => ABuild(index == 0 ? ImageBuildStatus.Failed : ImageBuildStatus.Succeeded) with { Id = id })
            );
        };
        var job = Invoke("$args | Start-ImageBuild -Tag app:1 -AsJob", NewFolder(), NewFolder()).Clean().One<Job>();
        Assert.Same(job, Invoke("Get-Job | Wait-Job -Timeout 20").Clean().One<Job>());
        Assert.Equal(
            (JobState.Failed, "ImageBuildJob", "2 of 2 builds have ended", true),
            (job.JobStateInfo.State, job.PSJobTypeName, job.StatusMessage, job.HasMoreData)
        );
        var result = Invoke("Receive-Job $args[0]", job);
        Assert.Equal(2, result.All<ImageBuild>().Count);
        Assert.StartsWith("BuildFailed", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("Step 1/1", Assert.IsType<BuildLogLine>(Assert.Single(result.Information).MessageData).Message);
        Assert.Equal(["Careful."], result.Warnings);
        Assert.False(job.HasMoreData);
        _ = Invoke("Remove-Job $args[0]", job).Clean();
        Assert.Empty(Invoke("Get-Job").Clean().Output);
    }

    [Fact]
    public async Task A_job_that_is_stopped_stops_the_remote_builds()
    {
        // What waits for it must not go on inside the call that tells it.
        var watching = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Engine.OnStartBuild = static (_, _, _) => Task.FromResult(ABuild());
        Engine.OnWait = (_, _, stop) =>
        {
            watching.SetResult();
            return Sequence.ThenHang<ImageBuild>([], static () => { }, stop);
        };
        Engine.OnStopBuild = static (_, _) => Task.FromResult(ABuild(ImageBuildStatus.Stopped));
        var job = Invoke("$args | Start-ImageBuild -Tag app:1 -AsJob", NewFolder(), NewFolder()).Clean().One<Job>();
        await watching.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(JobState.Running, job.JobStateInfo.State);
        _ = Invoke("Stop-Job $args[0]", job).Clean();
        Assert.Equal(JobState.Stopped, job.JobStateInfo.State);
        Assert.Equal(2, Engine.StoppedBuilds.Distinct().Count());
        Assert.Equal(2, Invoke("Receive-Job $args[0]", job).Clean().Warnings.Count);
    }

    [Fact]
    public void A_job_with_WhatIf_is_none()
    {
        _ = PlanStart();
        Assert.Empty(Invoke("Start-ImageBuild $args[0] -Tag app:1 -AsJob -WhatIf", NewFolder()).Clean().Output);
        Assert.Equal(0, Engine.Sent);
    }

    [Fact]
    public void Restart_asks_for_what_was_recorded()
    {
        var (old, started) = (ABuild(ImageBuildStatus.Failed), PlanStart());
        Engine.OnFindBuild = _ => [old];
        Engine.OnPlanAgain = (build, aws) =>
        {
            Assert.Equal((old, "eu-west-1"), (build, aws.Region));
            return Again(build);
        };
        Assert.Empty(Invoke("$args[0] | Restart-ImageBuild -Region eu-west-1 -WhatIf", old).Clean().Output);
        Assert.Same(started, Invoke("$args[0] | Restart-ImageBuild -Region eu-west-1", old).Clean().One<ImageBuild>());
        Assert.Equal(new BuildSource.Stored("00ff"), Request.Source);
    }

    [Fact]
    public void Restart_of_what_cannot_be_repeated_is_an_error_and_the_others_are_started()
    {
        var (bad, good) = (ABuild(ImageBuildStatus.Failed), ABuild(ImageBuildStatus.Failed));
        _ = PlanStart();
        Engine.OnFindBuild = reference => [reference == bad.Id.ToString() ? bad : good];
        Engine.OnPlanAgain = (build, _) =>
            build == bad ? throw new ImageBuilderException(ErrorCode.BuildNotRepeatable, "It is not recorded.", bad) : Again(build);
        var result = Invoke("$args | Restart-ImageBuild", bad, good);
        _ = result.One<ImageBuild>();
        ComponentCmdletTests.AssertError(result.Error, ErrorCode.BuildNotRepeatable, ErrorCategory.InvalidOperation, bad);
    }

    private static BuildRequest Again(ImageBuild build) => new(new BuildSource.Stored(build.Context.Hash), ["app:1"]);

    private ImageBuild PlanStart()
    {
        var build = ABuild();
        Engine.OnStartBuild = async (_, _, _) =>
        {
            await Task.Yield();
            return build;
        };
        return build;
    }
}
