using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace ZenImageBuilder.Benchmarks;

/// <summary>
/// The time that importing the module adds to importing an empty binary module. Each import is the first of its process, as for a user. The two alternate, so
/// that a busy machine slows both, and processor time is reported beside wall time.
/// </summary>
internal static class ImportComparison
{
    private const int Rounds = 11;

    private const double Budget = 60;

    public static async Task Run()
    {
        List<(double Wall, double Cpu)> empty = [],
            ours = [];
        for (var round = 0; round < Rounds; round++)
        {
            empty.Add(await Import(Built("EmptyModule")));
            ours.Add(await Import(Built("Module")));
        }

        Console.WriteLine($"Import-Module, median of {Rounds} fresh processes each:");
        Report("wall time", empty.Select(static time => time.Wall), ours.Select(static time => time.Wall));
        Report("processor time", empty.Select(static time => time.Cpu), ours.Select(static time => time.Cpu));
    }

    private static void Report(string what, IEnumerable<double> empty, IEnumerable<double> ours)
    {
        double floor = Median(empty),
            total = Median(ours);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {what, -15} empty binary module {floor, 4:N0} ms, ZenImageBuilder {total, 4:N0} ms: ratio {total / floor:N2}, difference {total - floor:N0} ms (budget {Budget:N0} ms {(total - floor <= Budget ? "kept" : "missed")})"
            )
        );
    }

    private static async Task<(double Wall, double Cpu)> Import(string manifest)
    {
        var script = $"""
            $process = [Diagnostics.Process]::GetCurrentProcess()
            $before = $process.TotalProcessorTime
            $clock = [Diagnostics.Stopwatch]::StartNew()
            Import-Module '{manifest}' -ErrorAction Stop
            $wall = $clock.Elapsed
            $process.Refresh()
            [string]::Format([cultureinfo]::InvariantCulture, '{"{0} {1}"}', $wall.TotalMilliseconds, ($process.TotalProcessorTime - $before).TotalMilliseconds)
            """;
        var start = new ProcessStartInfo("pwsh", ["-NoProfile", "-Command", script]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var child = Process.Start(start)!;
        var said = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        return child.ExitCode == 0 && said.Split(' ') is [var wall, var cpu]
            ? (double.Parse(wall, CultureInfo.InvariantCulture), double.Parse(cpu, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"Importing {manifest} failed with exit code {child.ExitCode}: {said}");
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Built(string key) =>
        typeof(ImportComparison)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => string.Equals(attribute.Key, key, StringComparison.Ordinal))
            .Value!;
}
