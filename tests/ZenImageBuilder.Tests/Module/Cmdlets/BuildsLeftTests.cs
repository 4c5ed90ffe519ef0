using System.Runtime.CompilerServices;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Module.Cmdlets;

/// <summary>What becomes of builds when something else than Ctrl+C ends the pipeline that waits for them: they go on, and a warning names them.</summary>
public sealed class BuildsLeftTests : CmdletTest
{
    private readonly List<ImageBuild> _started = [];

    public BuildsLeftTests(HostedHome home)
        : base(home)
    {
        _ = Invoke("Import-Module -Assembly $args[0]", typeof(SelectTheFirstCommand).Assembly).Clean();
    }

    [Theory]
    [InlineData("$args | Start-ImageBuild -Tag app:1 -Wait | Select-TheFirst")]
    [InlineData("foreach ($try in 1) { $args | Start-ImageBuild -Tag app:1 -Wait | ForEach-Object { $_; break } }")]
    [InlineData("try { $args | Start-ImageBuild -Tag app:1 -Wait | ForEach-Object { $_; throw 'enough' } } catch { }")]
    public void Builds_that_Start_ImageBuild_waits_for_go_on_and_are_named(string script)
    {
        PlanStart();
        var result = Invoke(script, NewFolder(), NewFolder(), NewFolder()).Clean();
        Assert.Equal(_started[0].Id, result.One<ImageBuild>().Id);
        AssertNames(Assert.Single(result.Warnings), _started[1..]);
        Assert.Empty(Engine.StoppedBuilds);
    }

    [Fact]
    public void A_build_that_fails_and_ends_the_script_names_those_that_go_on()
    {
        PlanStart(ImageBuildStatus.Failed);
        var result = Invoke("$args | Start-ImageBuild -Tag app:1 -Wait -ErrorAction Stop", NewFolder(), NewFolder());
        Assert.Equal("BuildFailed", result.Error.FullyQualifiedErrorId.Split(',')[0]);
        AssertNames(Assert.Single(result.Warnings), _started[1..]);
    }

    [Fact]
    public void Where_none_is_left_nothing_is_said()
    {
        PlanStart();
        Assert.Empty(Invoke("$args | Start-ImageBuild -Tag app:1 -Wait | Select-TheFirst", NewFolder()).Clean().Warnings);
    }

    [Fact]
    public void What_ends_the_pipeline_before_a_build_is_started_is_said()
    {
        var asked = 0;
        Engine.OnStartBuild = async (_, _, stop) =>
        {
            if (Interlocked.Increment(ref asked) > 1)
            {
                await Task.Delay(Timeout.Infinite, stop);
            }

            var build = ABuild();
            _started.Add(build);
            return build;
        };
        var result = Invoke("$args | Start-ImageBuild -Tag app:1 -ThrottleLimit 2 | Select-TheFirst", NewFolder(), NewFolder(), NewFolder()).Clean();
        Assert.Equal(_started[0].Id, result.One<ImageBuild>().Id);
        Assert.Contains("had been started", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain(_started[0].BuildId!, result.Warnings[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Wait-ImageBuild x | Select-TheFirst")]
    [InlineData("'x' | Wait-ImageBuild | Select-TheFirst")]
    [InlineData("foreach ($try in 1) { Wait-ImageBuild x | ForEach-Object { $_; break } }")]
    public void Builds_that_Wait_ImageBuild_watches_go_on_and_are_named(string script)
    {
        var builds = PlanWait();
        var result = Invoke(script).Clean();
        Assert.Equal(builds[0].Id, result.One<ImageBuild>().Id);
        AssertNames(Assert.Single(result.Warnings), builds[1..]);
    }

    [Fact]
    public void Who_wants_any_build_is_not_told_of_the_others()
    {
        _ = PlanWait();
        Assert.Empty(Invoke("Wait-ImageBuild x -Any | Select-TheFirst").Clean().Warnings);
    }

    [Fact]
    public void An_upstream_that_fails_leaves_the_builds_to_be_named_on_the_host()
    {
        PlanStart();
        var host = new TextHost();
        using var runspace = System.Management.Automation.Runspaces.RunspaceFactory.CreateRunspace(
            host,
            System.Management.Automation.Runspaces.InitialSessionState.CreateDefault2()
        );
        runspace.Open();
        _ = Invoke(runspace, "Import-Module $args[0]", Manifest).Clean();

        // The next folder comes when the first build has been started.
        var result = Invoke(
                runspace,
                "$folder, $started = $args; try { & { $folder; while (-not $started.Invoke()) { [Threading.Thread]::Sleep(5) }; throw 'gone' } | Start-ImageBuild -Tag app:1 -Wait } catch { }",
                NewFolder(),
                new Func<bool>(() => _started.Count > 0)
            )
            .Clean();
        Assert.Empty(result.Output);
        AssertNames(string.Join(' ', host.Lines), _started);
        Close(runspace);
    }

    private static void AssertNames(string warning, IReadOnlyList<ImageBuild> builds)
    {
        var ids = string.Join(", ", builds.Select(static build => build.Id));
        Assert.All(builds, build => Assert.Contains(build.BuildId!, warning, StringComparison.Ordinal));
        Assert.Contains($"Wait-ImageBuild {ids}", warning, StringComparison.Ordinal);
        Assert.Contains($"Stop-ImageBuild {ids}", warning, StringComparison.Ordinal);
    }

    private void PlanStart(string status = ImageBuildStatus.Succeeded)
    {
        Engine.OnStartBuild = (_, _, _) =>
        {
            lock (_started)
            {
                var build = ABuild() with { StartTime = DateTimeOffset.UnixEpoch.AddSeconds(_started.Count) };
                _started.Add(build);
                return Task.FromResult(build);
            }
        };
        Engine.OnWait = (_, _, stop) => First(_started, status, stop);
    }

    private List<ImageBuild> PlanWait()
    {
        List<ImageBuild> builds = [ABuild(), ABuild(), ABuild()];
        Engine.OnFindBuild = _ => builds;
        Engine.OnWait = (_, _, stop) => First(builds, ImageBuildStatus.Succeeded, stop);
        return builds;
    }

    /// <summary>The first ends, and the others do not.</summary>
    private static async IAsyncEnumerable<ImageBuild> First(List<ImageBuild> builds, string status, [EnumeratorCancellation] CancellationToken stop)
    {
        await Task.Yield();
        yield return builds[0] with
        {
            Status = status,
            EndTime = builds[0].StartTime.AddSeconds(1),
        };
        if (builds.Count > 1)
        {
            await Task.Delay(Timeout.Infinite, stop);
        }
    }
}
