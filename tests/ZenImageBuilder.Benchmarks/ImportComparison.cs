using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace ZenImageBuilder.Benchmarks;

/// <summary>
/// What importing the module adds to importing an empty binary module. Each import is the first of its process, as a user meets it; the two take turns, so that
/// a busy machine slows both.
/// </summary>
internal static class ImportComparison
{
    public const string ChildVerb = "--import-once";

    private const int Rounds = 15;

    private const double Budget = 60;

    public static async Task Run()
    {
        string empty = Built("EmptyModule"), module = Built("Module");
        var times = new Dictionary<string, List<double>>(StringComparer.Ordinal) { [empty] = [], [module] = [] };
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (manifest, taken) in times)
            {
                taken.Add(await InAFreshProcess(manifest));
            }
        }

        double floor = Median(times[empty]), ours = Median(times[module]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Import-Module, median of {Rounds} fresh processes: empty binary module {floor:N0} ms, ZenImageBuilder {ours:N0} ms: ratio {ours / floor:N2}, difference {ours - floor:N0} ms (budget {Budget:N0} ms: {(ours - floor <= Budget ? "kept" : "missed")})"));
    }

    public static void ImportOnce(string manifest)
    {
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var warm = PowerShell.Create(runspace).AddScript("Get-Module");
        _ = warm.Invoke();
        using var import = PowerShell.Create(runspace).AddCommand("Import-Module").AddArgument(manifest).AddParameter("ErrorAction", ActionPreference.Stop);
        var clock = Stopwatch.StartNew();
        _ = import.Invoke();
        Console.WriteLine(clock.Elapsed.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<double> InAFreshProcess(string manifest)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ImportComparison).Assembly.Location, ChildVerb, manifest]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var child = Process.Start(start)!;
        var said = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        return child.ExitCode == 0
            ? double.Parse(said, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"Importing {manifest} failed with exit code {child.ExitCode}.");
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Built(string key) => typeof(ImportComparison).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => string.Equals(attribute.Key, key, StringComparison.Ordinal)).Value!;
}
