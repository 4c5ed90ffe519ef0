using System.Diagnostics;
using ZenImageBuilder.Model;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Tests.EndToEnd;

/// <summary>A shell that is killed with no chance to clean up: another one goes on.</summary>
public sealed class KilledShellTests : IAsyncLifetime
{
    private SandboxedEngine _it = null!;

    public async ValueTask InitializeAsync() => _it = await SandboxedEngine.StartAsync();

    public ValueTask DisposeAsync() => _it is null ? ValueTask.CompletedTask : _it.DisposeAsync();

    [Fact]
    public async Task During_the_upload_the_build_is_listed_and_ends_as_interrupted()
    {
        _it.Server.Faults.Add(
            new()
            {
                Kind = SandboxFaultKind.SlowResponse,
                Service = "s3",
                Operation = "PutObject",
                Delay = TimeSpan.FromMinutes(5),
                Times = null,
            }
        );
        await KillShellAsync(until: static server => server.Requests.Any(static request => request.Operation == "PutObject"));
        _it.Server.Faults.Clear();

        var build = Assert.Single(_it.Engine.Builds.Find(null));
        Assert.Equal(ImageBuildStatus.Preparing, build.Status);
        build = await _it.WaitAsync(build);
        Assert.Equal(ImageBuildStatus.Interrupted, build.Status);
        Assert.DoesNotContain(_it.Server.Requests, static request => request.Operation == "StartBuild");
    }

    [Fact]
    public async Task During_the_start_the_build_is_started_once_and_watched_to_its_end()
    {
        _it.Server.Faults.Add(
            new()
            {
                Kind = SandboxFaultKind.SlowResponse,
                Service = "codebuild",
                Operation = "StartBuild",
                Delay = TimeSpan.FromMinutes(5),
            }
        );
        await KillShellAsync(until: static server => server.Requests.Any(static request => request.Operation == "StartBuild"));

        var build = Assert.Single(_it.Engine.Builds.Find(null));
        Assert.Equal((ImageBuildStatus.Submitting, (string?)null), (build.Status, build.BuildId));
        build = await _it.WaitAsync(build);
        Assert.Equal((ImageBuildStatus.Succeeded, 1L), (build.Status, build.BuildNumber));
    }

    [Fact]
    public async Task During_the_build_another_process_watches_it_to_its_end()
    {
        await KillShellAsync(until: static server => server.Requests.Any(static request => request.Operation == "BatchGetBuilds"));
        var build = await _it.WaitAsync(Assert.Single(_it.Engine.Builds.Find(null)));
        Assert.True(build.Status == ImageBuildStatus.Succeeded, build.Failure?.Message);
        Assert.NotNull(build.Image);
    }

    /// <summary>Starts a build in a shell of its own, and kills that as soon as the sandbox has seen what is waited for.</summary>
    private async Task KillShellAsync(Func<SandboxServer, bool> until)
    {
        var context = _it.Context("FROM scratch\nCOPY . /\n", ("a", "x"));
        var start = Shell.StartInfo(
            "-Command",
            $"Import-Module '{ModuleFolder.Path}/ZenImageBuilder.psd1'; Start-ImageBuild -Path '{context}' -Tag app:1 -Wait"
        );
        start.Environment["ZENIMAGEBUILDER_HOME"] = _it.Home;
        start.Environment["AWS_ACCESS_KEY_ID"] = _it.Server.AccessKey;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = _it.Server.SecretKey;
        start.Environment["AWS_REGION"] = _it.Server.Region;
        start.Environment["AWS_ENDPOINT_URL"] = _it.Server.Endpoint.ToString();
        using var shell = Process.Start(start)!;
        var said = Task.WhenAll(shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        while (!until(_it.Server))
        {
            Assert.False(shell.HasExited, shell.HasExited ? string.Join('\n', await said) : "");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        // The .NET tool starts the shell as a process of its own.
        shell.Kill(entireProcessTree: true);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
