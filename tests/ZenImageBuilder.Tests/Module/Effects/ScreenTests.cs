using System.Management.Automation;
using System.Management.Automation.Runspaces;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Module.Effects;

/// <summary>What a person sees.</summary>
public sealed class ScreenTests : CmdletTest
{
    private readonly TextHost _host = new();

    private readonly Runspace _screen;

    public ScreenTests(HostedHome home)
        : base(home)
    {
        _screen = RunspaceFactory.CreateRunspace(_host, InitialSessionState.CreateDefault2());
        _screen.Open();
        _screen.SessionStateProxy.SetVariable("PSModuleAutoLoadingPreference", "None");
        _ = Invoke(_screen, "Import-Module $args[0]", Manifest).Clean();
    }

    [Fact]
    public void An_image_builder_is_a_row() =>
        Assert.Equal(
            [
                "Name      Flavor CodeBuildProject ComputeType          Region Connector",
                "----      ------ ---------------- -----------          ------ ---------",
                "codebuild aws    images           BUILD_GENERAL1_SMALL",
            ],
            Show(ABuilder())
        );

    [Fact]
    public void An_artifact_store_is_a_row() =>
        Assert.Equal(
            ["Name Flavor Path               Region Connector", "---- ------ ----               ------ ---------", "s3   s3     s3://bucket/prefix"],
            Show(AStore())
        );

    [Fact]
    public void A_container_registry_is_a_row() =>
        Assert.Equal(
            [
                "Name Flavor Uri                                             Connector",
                "---- ------ ---                                             ---------",
                "ecr  aws    123456789012.dkr.ecr.eu-central-1.amazonaws.com",
            ],
            Show(ARegistry())
        );

    [Fact]
    public void A_stack_is_a_row_and_the_active_one_is_marked() =>
        Assert.Equal(
            [
                "Active Name ImageBuilder ArtifactStore ContainerRegistry",
                "------ ---- ------------ ------------- -----------------",
                "       dev  codebuild    s3            ecr",
                "  *    prod codebuild    s3            ecr",
            ],
            Show(AStack("dev"), AStack("prod", active: true))
        );

    [Fact]
    public void A_build_is_a_row_of_a_terminal()
    {
        var (running, ended) = (ABuild(), ABuild(ImageBuildStatus.Succeeded));
        Assert.Equal(
            [
                "Id       Status      Phase            Duration Digest       Tags",
                "--       ------      -----            -------- ------       ----",
                $"{running.Id.ToString()[..8]} IN_PROGRESS BUILD                                  app:1",
                $"{ended.Id.ToString()[..8]} SUCCEEDED   COMPLETED        00:01:23 0123456789ab app:1",
            ],
            Show(running, ended)
        );
    }

    [Fact]
    public void A_context_is_a_list_with_a_size_that_a_person_reads() =>
        Assert.Equal(
            [
                "Root       : /srv/app",
                "Dockerfile : docker/web.Dockerfile",
                "IgnoreFile : .dockerignore",
                "Files      : 2",
                "Bytes      : 3,500,000 (3.3 MB)",
                "LeftOut    : 2",
                "Hash       : 0123456789ab",
            ],
            Show(AContext())
        );

    [Fact]
    public void A_Dockerfile_outside_of_the_context_is_seen_whole()
    {
        var lines = Show(AContext("/srv/app[1]") with { Dockerfile = "/srv/app2/Dockerfile", IgnoreFile = null, Bytes = 1234 });
        Assert.Equal(["Dockerfile : /srv/app2/Dockerfile", "IgnoreFile :", "Files      : 2", "Bytes      : 1,234"], lines.Skip(1).Take(4));
    }

    [Fact]
    public void A_context_with_brackets_in_its_name_is_told_from_its_files_all_the_same() =>
        Assert.Equal(["Dockerfile : docker/web.Dockerfile", "IgnoreFile : .dockerignore"], Show(AContext("/srv/app[1]")).Skip(1).Take(2));

    [Fact]
    public void The_entries_of_a_context_are_rows() =>
        Assert.Equal(
            [
                "Kind         Mode           Size Path",
                "----         ----           ---- ----",
                "Folder       0755                a",
                "File         0644        3499000 a/large.bin",
                "SymbolicLink 0777                b -> ../c",
            ],
            Show(
                new BuildContextEntry("a", BuildContextEntryKind.Folder, "0755", 0, null),
                AContext().Largest[0],
                new BuildContextEntry("b", BuildContextEntryKind.SymbolicLink, "0777", 0, "../c")
            )
        );

    [Fact]
    public void What_is_left_out_is_a_row_with_its_line() =>
        Assert.Equal(
            [
                "Line Rule                     Path",
                "---- ----                     ----",
                "   3 node_modules             node_modules/",
                "  12 *.log                    x.log",
            ],
            Show([.. AContext().LeftOut])
        );

    [Fact]
    public void Steps_are_rows_with_their_line_and_their_time() =>
        Assert.Equal(
            [
                "Step             Line Status    Seconds Instruction",
                "----             ---- ------    ------- -----------",
                "base 2/4            7 Cached        0.0 RUN make",
                "3                     Running           COPY . /",
            ],
            Show(
                new BuildStep
                {
                    Number = 2,
                    Total = 4,
                    Stage = "base",
                    Instruction = "RUN make",
                    DockerfileLine = 7,
                    Status = BuildStepStatus.Cached,
                    StartTime = DateTimeOffset.UnixEpoch,
                    Duration = TimeSpan.Zero,
                },
                new BuildStep
                {
                    Number = 3,
                    Total = 0,
                    Instruction = "COPY . /",
                    Status = BuildStepStatus.Running,
                    StartTime = DateTimeOffset.UnixEpoch,
                }
            )
        );

    [Fact]
    public void A_failure_begins_with_where_and_why() =>
        Assert.Equal(
            [
                "Phase          : BUILD",
                "StatusCode     : COMMAND_EXECUTION_ERROR",
                "Step           : COPY b.log /",
                "DockerfileLine : 3",
                "Cause          : The context does not contain 'b.log'.",
                "Remedy         : Check the path.",
                "Message        : exit status 1",
                "LogTail        : {first, second}",
            ],
            Show(
                new BuildFailure("BUILD", "COMMAND_EXECUTION_ERROR", "exit status 1", ["first", "second"])
                {
                    Step = "COPY b.log /",
                    DockerfileLine = 3,
                    Cause = "The context does not contain 'b.log'.",
                    Remedy = "Check the path.",
                }
            )
        );

    [Fact]
    public void A_log_is_its_lines() =>
        Assert.Equal(
            ["first", "  second"],
            Show(new BuildLogLine(DateTimeOffset.UnixEpoch, "first", "b"), new BuildLogLine(DateTimeOffset.UnixEpoch, "  second", "b"))
        );

    [Fact]
    public void A_long_log_line_is_not_cut()
    {
        var message = new string('x', 300);
        Assert.Equal(message, string.Concat(Show(new BuildLogLine(DateTimeOffset.UnixEpoch, message, "b"))));
    }

    [Fact]
    public void A_sandbox_is_a_list_without_its_secret()
    {
        Engine.OnRunningSandboxes = static () => [ASandbox()];
        _ = Invoke(_screen, "Get-ImageBuilderSandbox | Out-Default").Clean();
        Assert.Contains("EndpointUrl      : http://127.0.0.1:4566", _host.Lines);
        Assert.DoesNotContain(
            _host.Lines,
            static line => line.Contains("sandbox-secret", StringComparison.Ordinal) || line.Contains("Credential", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_log_of_a_build_that_is_waited_for_is_seen_without_asking()
    {
        var build = ABuild(ImageBuildStatus.Succeeded);
        Engine.OnFindBuild = _ => [build];
        Engine.OnWait = (_, observer, _) =>
        {
            observer.Report(new LogLineRead(new(DateTimeOffset.UnixEpoch, "Step 1/2 : FROM scratch", build.BuildId!)));
            return Sequence.Of(build);
        };
        _ = Invoke(_screen, "$null = Wait-ImageBuild x").Clean();
        Assert.Equal(["Step 1/2 : FROM scratch"], _host.Lines);
        _ = Invoke(_screen, "$null = Wait-ImageBuild x -InformationAction Ignore; $null = Wait-ImageBuild x 6> $null").Clean();
        Assert.Single(_host.Lines);
    }

    [Fact]
    public async Task Stopping_says_that_the_remote_build_was_told_to_stop()
    {
        var build = PlanWait();
        Engine.OnStopBuild = (_, _) => Task.FromResult(build with { Status = ImageBuildStatus.Stopped });
        await StopWhileItWaits();
        Assert.Equal([$"WARNING: The build {build.BuildId} was told to stop."], _host.Lines);
    }

    [Fact]
    public async Task Stopping_says_so_where_the_remote_build_could_not_be_stopped()
    {
        var build = PlanWait();
        Engine.OnStopBuild = static (_, _) => throw new ImageBuilderException(ErrorCode.AccessDenied, "You may not do codebuild:StopBuild.");
        await StopWhileItWaits();
        Assert.Equal(
            [$"WARNING: The build {build.BuildId} may still run. You may not do codebuild:StopBuild. Stop it with: Stop-ImageBuild {build.Id}"],
            _host.Lines
        );
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close(_screen);
        }

        base.Dispose(disposing);
    }

    private IReadOnlyList<string> Show(params object[] objects)
    {
        _ = Invoke(_screen, "$args | Out-Default", objects).Clean();
        return _host.Lines;
    }

    private ImageBuild PlanWait()
    {
        var build = ABuild();
        Engine.OnStartBuild = (_, _, _) => Task.FromResult(build);
        Engine.OnWait = (_, observer, stop) =>
        {
            observer.Report(new BuildProgress(build));
            return Sequence.ThenHang<ImageBuild>([], static () => { }, stop);
        };
        return build;
    }

    private async Task StopWhileItWaits()
    {
        using var shell = PowerShell.Create(_screen).AddScript("Start-ImageBuild $args[0] -Tag app:1 -Wait").AddArgument(NewFolder());
        var running = shell.InvokeAsync();
        while (shell.Streams.Progress.Count == 0)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await shell.StopAsync(callback: null, state: null).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        _ = await Assert.ThrowsAsync<PipelineStoppedException>(() => running);
    }
}
