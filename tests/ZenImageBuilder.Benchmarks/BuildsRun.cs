using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Benchmarks;

/// <summary>
/// Many builds at the same time, from a shell in its own process against a sandbox in this process: a hundred with a replacement for docker that does not build
/// anything but takes time, and six real builds. The measured part is the shell; the sandbox and its builds share the machine with it.
/// </summary>
internal static class BuildsRun
{
    private const double Megabyte = 1024 * 1024;

    private const string Script = """
        $ErrorActionPreference = 'Stop'
        $ProgressPreference = 'SilentlyContinue'
        Import-Module $env:ZENIMAGEBUILDER_MANIFEST
        $null = Register-ImageBuilder bench -Flavor aws -CodeBuildProject $env:BENCH_PROJECT
        $null = Register-ArtifactStore bench -Flavor s3 -Path "s3://$env:BENCH_BUCKET/bench"
        $null = Register-ContainerRegistry bench -Flavor aws -Uri $env:BENCH_REGISTRY
        $null = Register-Stack bench -ImageBuilder bench -ArtifactStore bench -ContainerRegistry bench -SetActive
        $process = [Diagnostics.Process]::GetCurrentProcess()
        $idle = $process.WorkingSet64
        $processor = $process.TotalProcessorTime.TotalSeconds
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $builds = [IO.Directory]::GetDirectories($env:BENCH_FOLDER) | Start-ImageBuild -Tag { "$([IO.Path]::GetFileName($_)):1" } -ThrottleLimit 8 -Wait 6> $null
        $process.Refresh()
        $figures = $clock.Elapsed.TotalSeconds, ($process.TotalProcessorTime.TotalSeconds - $processor), $idle, $process.PeakWorkingSet64, @($builds | Where-Object Status -EQ 'SUCCEEDED').Count
        ($figures | ForEach-Object { $_.ToString([cultureinfo]::InvariantCulture) }) -join ' '
        """;

    /// <param name="count">The number of builds with the replacement.</param>
    /// <param name="seconds">The duration of each of those.</param>
    public static async Task Run(int count = 100, int seconds = 20)
    {
        var folder = Directory.CreateTempSubdirectory("zib-builds-").FullName;
        try
        {
            Console.WriteLine("Builds at once; requests of the shell that starts and watches them, its processor time and its working set:");
            Console.WriteLine("builds                  wall s   cpu s   idle MB   peak MB   StartBuild   BatchGetBuilds   a second   GetLogEvents   a second");
            await Measure(
                $"{count} of {seconds} s, stand-in",
                folder,
                count,
                $"# seconds {seconds}\n",
                new() { ContainerEngine = StandIn(folder), BuildsAtOnce = count }
            );
            await Measure("6, really built", folder, 6, "", new());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Measure(string what, string folder, int count, string dockerfile, SandboxOptions options)
    {
        var contexts = Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N"))).FullName;
        for (var number = 1; number <= count; number++)
        {
            var context = Directory.CreateDirectory(Path.Combine(contexts, $"service-{number}")).FullName;
            await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), dockerfile + "FROM scratch\nCOPY number /\n");
            await File.WriteAllTextAsync(Path.Combine(context, "number"), number.ToString(CultureInfo.InvariantCulture));
        }

        await using var server = await SandboxServer.StartAsync(options, CancellationToken.None);
        if (server.ContainerEngine is null)
        {
            Console.WriteLine($"{what, -22}  left out: there is no container engine.");
            return;
        }

        var figures = await Shell(server, Path.Combine(folder, "home-" + count), contexts);
        if ((int)figures[4] != count)
        {
            throw new InvalidOperationException($"Of {count} builds {figures[4]} succeeded.");
        }

        var (asked, read) = (Requests(server, "BatchGetBuilds"), Requests(server, "GetLogEvents"));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what, -22}{figures[0], 8:N1}{figures[1], 8:N1}{figures[2] / Megabyte, 10:N0}{figures[3] / Megabyte, 10:N0}{Requests(server, "StartBuild"), 13}{asked, 17}{asked / figures[0], 11:N2}{read, 15}{read / figures[0], 11:N1}"
            )
        );
    }

    private static int Requests(SandboxServer server, string operation) => server.Requests.Count(request => request.Operation == operation);

    private static async Task<double[]> Shell(SandboxServer server, string home, string contexts)
    {
        var start = new ProcessStartInfo("pwsh", ["-NoProfile", "-Command", Script]) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (
            var (name, value) in new (string Name, string Value)[]
            {
                ("ZENIMAGEBUILDER_HOME", home),
                ("ZENIMAGEBUILDER_MANIFEST", Built("Module")),
                ("AWS_ACCESS_KEY_ID", server.AccessKey),
                ("AWS_SECRET_ACCESS_KEY", server.SecretKey),
                ("AWS_REGION", server.Region),
                ("AWS_ENDPOINT_URL", server.Endpoint.ToString()),
                ("BENCH_PROJECT", server.Project),
                ("BENCH_BUCKET", server.Bucket),
                ("BENCH_REGISTRY", server.Registry),
                ("BENCH_FOLDER", contexts),
            }
        )
        {
            start.Environment[name] = value;
        }

        using var child = Process.Start(start)!;
        var said = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        return child.ExitCode == 0
            ? [.. said.Split(' ').Select(static number => double.Parse(number, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"The shell failed with exit code {child.ExitCode}: {said}");
    }

    private static string StandIn(string folder)
    {
        var path = Path.Combine(folder, "docker");
        File.Copy(Path.Combine(Built("Repository"), "tests", "ZenImageBuilder.Tests", "Support", "stand-in.sh"), path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        }

        return path;
    }

    private static string Built(string key) =>
        typeof(BuildsRun)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => string.Equals(attribute.Key, key, StringComparison.Ordinal))
            .Value!;
}
