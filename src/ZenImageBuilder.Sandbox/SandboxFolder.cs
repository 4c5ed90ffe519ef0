using System.Diagnostics;
using System.Globalization;

namespace ZenImageBuilder.Sandbox;

/// <summary>
/// The folder of one sandbox: an unpredictable name, mode 0700, and a file that names the process that owns it. The next sandbox that starts removes a folder
/// whose owner has ended, and kills the processes that its builds left.
/// </summary>
internal sealed class SandboxFolder
{
    public const string Prefix = "zib-sandbox-";
    public const string OwnerFile = "owner";

    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    // Short, because the paths of podman's sockets and run roots below the folder have a low length limit.
    private SandboxFolder(string path) => Path = path;

    public string Path { get; }

    public static SandboxFolder Create(string parent)
    {
        Directory.CreateDirectory(parent);
        var folder = new SandboxFolder(System.IO.Path.Combine(parent, Prefix + Protocol.Randomness.Hex(8)));
        Private(folder.Path);
        File.WriteAllText(System.IO.Path.Combine(folder.Path, OwnerFile), OwnerOf(Environment.ProcessId) + "\n");
        return folder;
    }

    /// <summary>Creates a folder that only its owner can access.</summary>
    public static void Private(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public async Task DeleteAsync()
    {
        await ProcessSweep.KillAsync(Path, null).ConfigureAwait(false);
        await DeleteTreeAsync(Path).ConfigureAwait(false);
    }

    /// <summary>Removes the folders of sandboxes whose processes have ended.</summary>
    public static async Task SweepAsync(string parent)
    {
        IEnumerable<string> folders = Directory.Exists(parent) ? Directory.GetDirectories(parent, Prefix + "*") : [];
        foreach (var folder in folders)
        {
            if (!IsAbandoned(folder))
            {
                continue;
            }

            await ProcessSweep.KillAsync(folder, null).ConfigureAwait(false);
            await DeleteTreeAsync(folder).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes a tree, even if a container engine mounted something in it or left folders that are not writable.</summary>
    public static async Task DeleteTreeAsync(string path)
    {
        DeleteShortLinks(path);
        await UnmountAsync(path).ConfigureAwait(false);
        for (var attempt = 0; attempt < 3 && Directory.Exists(path); attempt++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
                return;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (OperatingSystem.IsWindows())
                {
                    await Task.Delay(50).ConfigureAwait(false);
                    continue;
                }

                await RunAsync("chmod", "-R", "u+rwX", path).ConfigureAwait(false);
                await RunAsync("rm", "-rf", path).ConfigureAwait(false);

                // Files of a rootless engine belong to subordinate users: only the engine can delete them.
                if (Directory.Exists(path))
                {
                    await RunAsync("podman", "unshare", "rm", "-rf", path).ConfigureAwait(false);
                }

                if (Directory.Exists(path))
                {
                    await RunAsync("buildah", "unshare", "rm", "-rf", path).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>
    /// Removes the links that the docker shim made in /tmp for a folder whose path is too long for podman: a folder of links, named in the file short.
    /// </summary>
    private static void DeleteShortLinks(string path)
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = 3,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        foreach (var file in Directory.EnumerateFiles(path, "short", options).Where(file => file.EndsWith("/store/short", StringComparison.Ordinal)))
        {
            var links = File.ReadAllText(file).Trim();
            if (!links.StartsWith("/tmp/zib-run-", StringComparison.Ordinal) || links.Contains("..", StringComparison.Ordinal) || !Directory.Exists(links))
            {
                continue;
            }

            foreach (var link in new DirectoryInfo(links).EnumerateFileSystemInfos().Where(entry => entry.LinkTarget is not null))
            {
                link.Delete();
            }

            Directory.Delete(links);
        }
    }

    private static bool IsAbandoned(string folder)
    {
        try
        {
            // A link with such a name was not made by this class.
            if (new DirectoryInfo(folder).LinkTarget is not null)
            {
                return false;
            }

            var file = System.IO.Path.Combine(folder, OwnerFile);
            if (!File.Exists(file))
            {
                return DateTime.UtcNow - Directory.GetCreationTimeUtc(folder) > Grace;
            }

            var owner = File.ReadAllText(file).Trim();
            if (owner.Length == 0)
            {
                return DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > Grace;
            }

            var pid = owner.Split(' ')[0];
            return !int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || !string.Equals(OwnerOf(id), owner, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A process ID and the start time of that process: another process may have the same ID later.</summary>
    internal static string? OwnerOf(int pid)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // Field 22 of stat is the start in ticks since boot; the name before it may contain spaces and parentheses.
                var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] is "Z" or "X" ? null : string.Create(CultureInfo.InvariantCulture, $"{pid} {fields[19]}");
            }

            using var process = Process.GetProcessById(pid);
            return string.Create(CultureInfo.InvariantCulture, $"{pid} {new DateTimeOffset(process.StartTime).ToUnixTimeSeconds()}");
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static async Task UnmountAsync(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var mounts = File.ReadLines("/proc/self/mounts")
            .Select(line => line.Split(' ')[1].Replace("\\040", " ", StringComparison.Ordinal))
            .Where(mount => mount.StartsWith(path + "/", StringComparison.Ordinal))
            .Reverse()
            .ToList();
        foreach (var mount in mounts)
        {
            await RunAsync("umount", "-l", mount).ConfigureAwait(false);
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    UseShellExecute = false,
                }
            );
            if (process is null)
            {
                return;
            }

            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync()).ConfigureAwait(false);
            await process.WaitForExitAsync().ConfigureAwait(false);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // The program is not installed: the files that it would have deleted stay.
        }
    }
}
