using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Benchmarks;

/// <summary>
/// The time to find a few of 10,000 registered image builders, by a wildcard and by completion, in a shell in its own process: the first time, including
/// loading and compiling, and later times. For comparison, the same with ten image builders, which is the cost of the shell and the module.
/// </summary>
internal static class RegistryRun
{
    private const int Many = 10_000;

    private const int Few = 10;

    public static async Task Run()
    {
        Console.WriteLine("The registry, in a fresh pwsh; milliseconds, the first call of a process and the median of 50 more:");
        var few = await Measure(Few);
        var many = await Measure(Many);
        Report("Get-ImageBuilder -Name 'x*'", few.Get, many.Get, budget: 50);
        Report("completion of Get-ImageBuilder x", few.Complete, many.Complete, budget: 30);
    }

    private static void Report(string what, (double First, double Later) few, (double First, double Later) many, double budget) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {what, -33} of {Few, 6:N0}: first {few.First, 6:N1}, then {few.Later, 5:N1};  of {Many:N0}: first {many.First, 6:N1}, then {many.Later, 5:N1}; ratio {many.Later / few.Later:N1} (budget {budget:N0} ms {(many.Later <= budget ? "kept" : "missed")})"
            )
        );

    private static async Task<((double First, double Later) Get, (double First, double Later) Complete)> Measure(int count)
    {
        var home = Directory.CreateTempSubdirectory("zib-registry-").FullName;
        try
        {
            await Fill(home, count);
            var said = await Shell(home);
            return ((said[0], said[1]), (said[2], said[3]));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    // One in a hundred begins with an x.
    private static async Task Fill(string home, int count)
    {
        await using var engine = Engine.Engine.Create(new(home, TimeProvider.System));
        for (var number = 0; number < count; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{(number % 100 == 0 ? 'x' : 'b')}uilder-{number}");
            _ = engine.Components.Register(
                new(
                    ComponentKind.ImageBuilder,
                    name,
                    "aws",
                    new Dictionary<string, object> { ["CodeBuildProject"] = "images", ["ComputeType"] = "BUILD_GENERAL1_LARGE" },
                    new Dictionary<string, string> { ["team"] = "ml" },
                    new Dictionary<string, Secret>()
                )
            );
        }
    }

    private static async Task<double[]> Shell(string home)
    {
        const string script = """
            $culture = [cultureinfo]::InvariantCulture
            function Measure-Calls([scriptblock] $Call) {
                $clock = [Diagnostics.Stopwatch]::new()
                $times = foreach ($round in 0..50) { $clock.Restart(); $null = & $Call; $clock.Elapsed.TotalMilliseconds }
                $later = [double[]]$times[1..50]
                [Array]::Sort($later)
                $times[0].ToString($culture)
                $later[25].ToString($culture)
            }
            Import-Module $env:ZENIMAGEBUILDER_MANIFEST -ErrorAction Stop
            $line = 'Get-ImageBuilder x'
            $said = @(Measure-Calls { Get-ImageBuilder -Name 'x*' }) + @(Measure-Calls { [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null) })
            $said -join ' '
            """;
        var start = new ProcessStartInfo("pwsh", ["-NoProfile", "-Command", script]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["ZENIMAGEBUILDER_HOME"] = home;
        start.Environment["ZENIMAGEBUILDER_MANIFEST"] = Built("Module");
        using var child = Process.Start(start)!;
        var said = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        return child.ExitCode == 0
            ? [.. said.Split(' ').Select(static number => double.Parse(number, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"The shell failed with exit code {child.ExitCode}: {said}");
    }

    private static string Built(string key) =>
        typeof(RegistryRun)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => string.Equals(attribute.Key, key, StringComparison.Ordinal))
            .Value!;
}
