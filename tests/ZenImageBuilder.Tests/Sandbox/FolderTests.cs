using System.Diagnostics;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Tests.Sandbox;

public sealed class FolderTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("zib-test-").FullName;

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public async Task The_folder_is_private_names_its_owner_and_goes_with_the_sandbox()
    {
        var server = await SandboxServer.StartAsync(Options(), SandboxClient.Ct);
        Assert.Equal(SandboxFolder.OwnerOf(Environment.ProcessId), File.ReadAllText(Path.Combine(server.Folder, SandboxFolder.OwnerFile)).Trim());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(server.Folder));
        }

        await server.DisposeAsync();
        await server.DisposeAsync();
        Assert.Empty(Directory.GetFileSystemEntries(_parent));
    }

    [Fact]
    public async Task A_sandbox_whose_owner_was_killed_is_swept_with_what_its_builds_left_running()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes that a build left are found on Linux only.");
        var abandoned = Folder("zib-sandbox-0000000000000001", "999999999 1");
        Directory.CreateDirectory(Path.Combine(abandoned, "b", "x", "home"));
        using var left = Process.Start(new ProcessStartInfo("sleep", "1000") { Environment = { ["HOME"] = Path.Combine(abandoned, "b", "x", "home") } })!;
        var server = await SandboxServer.StartAsync(Options(), SandboxClient.Ct);
        await server.DisposeAsync();
        await left.WaitForExitAsync(SandboxClient.Ct);
        Assert.False(Directory.Exists(abandoned));
    }

    [Fact]
    public async Task The_folder_of_a_living_owner_and_a_folder_that_is_a_link_stay()
    {
        var living = Folder("zib-sandbox-0000000000000002", SandboxFolder.OwnerOf(Environment.ProcessId)!);
        var outside = Directory.CreateDirectory(Path.Combine(_parent, "outside")).FullName;
        File.WriteAllText(Path.Combine(outside, SandboxFolder.OwnerFile), "999999999 1");
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateSymbolicLink(Path.Combine(_parent, "zib-sandbox-0000000000000003"), outside);
        }

        var server = await SandboxServer.StartAsync(Options(), SandboxClient.Ct);
        await server.DisposeAsync();
        Assert.True(Directory.Exists(living));
        Assert.True(File.Exists(Path.Combine(outside, SandboxFolder.OwnerFile)));
    }

    [Fact]
    public async Task An_engine_that_is_not_here_is_refused_at_the_start() =>
        await Assert.ThrowsAsync<FileNotFoundException>(() =>
            SandboxServer.StartAsync(Options() with { ContainerEngine = "no-such-engine" }, SandboxClient.Ct)
        );

    private SandboxOptions Options() => new() { TemporaryFolder = _parent, ContainerEngine = "" };

    private string Folder(string name, string owner)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_parent, name)).FullName;
        File.WriteAllText(Path.Combine(folder, SandboxFolder.OwnerFile), owner);
        return folder;
    }
}
