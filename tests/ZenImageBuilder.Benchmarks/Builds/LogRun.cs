using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace ZenImageBuilder.Benchmarks.Builds;

/// <summary>
/// A build that writes 200,000 lines, 5,000 a second, through the sandbox, whose log has pages of random length and empty pages, to the pipeline of a shell
/// that runs Get-ImageBuildLog -Follow. Every line must arrive once and in order. The result is the delay from the service to the pipeline.
/// </summary>
internal static class LogRun
{
    private const int Lines = 200_000;

    private const int ASecond = 5_000;

    // Prints the number of lines, whether they were complete and in order, the median, the 95th percentile and the longest delay in milliseconds, and the megabytes of the shell.
    private const string Reader = """
        Import-Module $env:ZENIMAGEBUILDER_MANIFEST -ErrorAction Stop
        $late = [Collections.Generic.List[double]]::new(200000)
        $count = 0
        $wrong = 0
        Get-ImageBuildLog $env:BENCH_BUILD -Follow | ForEach-Object {
            if ($_.Message.StartsWith('line ')) {
                $count++
                if ($_.Message -ne "line $count") { $wrong++ }
                $late.Add(([DateTimeOffset]::UtcNow - $_.Timestamp).TotalMilliseconds)
            }
        }
        $late.Sort()
        $peak = [Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1e6
        [string]::Join(' ', [object[]]($count, $wrong, [int]$late[[int]($count * 0.5)], [int]$late[[int]($count * 0.95)], [int]$late[$count - 1], [int]$peak))
        """;

    /// <summary>A <c>docker</c> that writes the lines.</summary>
    public static string Engine { get; } =
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            #!/bin/sh
            case "$1" in
            buildx) echo github.com/docker/buildx v0.17.1 ;;
            login) cat > /dev/null ;;
            build) perl -MTime::HiRes=time,sleep -e '$| = 1; $s = time; while ($n < {{Lines}}) { $due = (time - $s) * {{ASecond}}; while ($n < $due && $n < {{Lines}}) { print "line ", ++$n, "\n" } sleep 0.005 }' ;;
            push) echo "1: digest: sha256:$(sha256sum dockerfile/Dockerfile | cut -d ' ' -f 1) size: 528" ;;
            esac

            """
        );

    public static async Task Run()
    {
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
        var folder = Directory.CreateTempSubdirectory("zib-logs-");
        try
        {
            var home = Path.Combine(folder.FullName, "home");
            var context = Directory.CreateDirectory(Path.Combine(folder.FullName, "context")).FullName;
            await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), "FROM scratch\n");
            await using var sandbox = await SandboxProcess.StartAsync("logs");
            await using var engine = await BenchEngine.StartAsync(sandbox.At, home);
            var build = await engine.StartAsync(context);
            var clock = Stopwatch.StartNew();
            var said = (await ReadAsync(home, build.Id)).Split(' ').Select(static number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            var seconds = clock.Elapsed.TotalSeconds;
            var requests = await sandbox.EndAsync();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{said[0]:N0} of {Lines:N0} lines in {seconds:N0} s, {said[1]} out of order; from the service to the pipeline: median {said[2]} ms, p95 {said[3]} ms, longest {said[4]} ms (budget: median 1500 ms {(said[2] < 1500 ? "kept" : "missed")})"
                )
            );
            Console.WriteLine($"Requests: {requests}. The shell took at most {said[5]} MB.");
            if (said[0] != Lines || said[1] != 0)
            {
                throw new InvalidOperationException("The log did not arrive as it was written.");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> ReadAsync(string home, Guid build)
    {
        var start = new ProcessStartInfo("pwsh", ["-NoProfile", "-Command", Reader]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["ZENIMAGEBUILDER_HOME"] = home;
        start.Environment["ZENIMAGEBUILDER_MANIFEST"] = Built("Module");
        start.Environment["BENCH_BUILD"] = build.ToString();
        using var shell = Process.Start(start)!;
        var said = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return shell.ExitCode == 0 ? said.Trim() : throw new InvalidOperationException($"The shell failed with exit code {shell.ExitCode}: {said}");
    }

    private static string Built(string key) =>
        typeof(LogRun)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => string.Equals(attribute.Key, key, StringComparison.Ordinal))
            .Value!;
}
