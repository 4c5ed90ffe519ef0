using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ZenImageBuilder.Sandbox;

/// <summary>
/// Finds and kills the processes that belong to a folder: those whose environment or working directory names it. This also finds processes that were
/// re-parented or left the session, because all processes of a build inherit an environment that names the build's folder. Only Linux provides this information
/// without a tool; on other systems, the process tree below the first process is killed.
/// </summary>
internal static class ProcessSweep
{
    private const int MostRounds = 400;

    public static async Task KillAsync(string folder, Process? root)
    {
        if (!OperatingSystem.IsLinux())
        {
            KillTree(root);
            return;
        }

        // Processes may fork while they are killed: the sweep is complete when a search finds no process.
        for (var round = 0; round < MostRounds; round++)
        {
            var found = Find(folder);
            if (found.Count == 0)
            {
                return;
            }

            foreach (var pid in found)
            {
                Kill(pid);
            }

            await Task.Delay(5).ConfigureAwait(false);
        }
    }

    public static IReadOnlyList<int> Find(string folder)
    {
        var mark = Encoding.UTF8.GetBytes(folder);
        var found = new List<int>();
        foreach (var path in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || pid == Environment.ProcessId)
            {
                continue;
            }

            if (Belongs(path, mark, folder))
            {
                found.Add(pid);
            }
        }

        return found;
    }

    private static bool Belongs(string process, byte[] mark, string folder)
    {
        try
        {
            if (File.ReadAllBytes(Path.Combine(process, "environ")).AsSpan().IndexOf(mark) >= 0)
            {
                return true;
            }

            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget?.StartsWith(folder, StringComparison.Ordinal) == true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or belongs to another user.
            return false;
        }
    }

    private static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended by itself.
        }
    }

    private static void KillTree(Process? root)
    {
        try
        {
            root?.Kill(entireProcessTree: true);
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or System.ComponentModel.Win32Exception or NotSupportedException or AggregateException)
        {
            // It ended by itself.
        }
    }
}
