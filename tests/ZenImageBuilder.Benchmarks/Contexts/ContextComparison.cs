using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Benchmarks.Contexts;

/// <summary>
/// From a folder to the sandbox's store on loopback: the engine's scan, hash, pack and upload in comparison with the peer (peer.py). Every measured run is the
/// first of its own process, the two alternate, and the store is in this process. The clocks start after the runtime and the packages are loaded; compiling and
/// reading on first use count.
/// </summary>
internal sealed class ContextComparison
{
    private const int Rounds = 3;

    private const double Megabyte = 1e6;

    private const double MemoryBudget = 150 * Megabyte;

    private static readonly TimeSpan RunPatience = TimeSpan.FromSeconds(120);

    // After this time, a folder gets no further round: a whole run stays under five minutes.
    private static readonly TimeSpan FolderPatience = TimeSpan.FromSeconds(45);

    private readonly SandboxServer _server;

    private readonly string _dockerfile;

    private readonly string _warmUp;

    private string? _peerIsMissing;

    private int _prefixes;

    private ContextComparison(SandboxServer server, string dockerfile, string warmUp) => (_server, _dockerfile, _warmUp) = (server, dockerfile, warmUp);

    /// <param name="repository">A folder to measure as the real repository; null for a clone of this one.</param>
    /// <param name="memoryAlone">Whether to run only the memory run.</param>
    public static async Task Run(string? repository = null, bool memoryAlone = false)
    {
        var temporary = Directory.CreateTempSubdirectory("zib-bench-");
        try
        {
            var folders = new SampleFolders(temporary.FullName);
            await using var server = await SandboxServer.StartAsync(
                new() { TemporaryFolder = temporary.FullName, ContainerEngine = "" },
                CancellationToken.None
            );
            var comparison = new ContextComparison(server, folders.Dockerfile(), folders.WarmUp());
            Console.WriteLine(Machine());

            if (!memoryAlone)
            {
                await comparison.CompareFolders(folders, repository);
            }

            await comparison.MeasureMemory(folders.FiveGigabytes());
            Console.WriteLine($"Load at the end: {Load()}.");
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private async Task CompareFolders(SampleFolders folders, string? repository)
    {
        await CompareAndDelete("40,000 small files, half of them ignored", folders.ManySmallFiles(), budget: 0.25);
        if (repository is not null)
        {
            await Compare($"the repository {Path.GetFileName(Path.TrimEndingDirectorySeparator(repository))}", Path.GetFullPath(repository), budget: 0.25);
        }
        else if (folders.Clone(Fact("Repository")) is { } clone)
        {
            await CompareAndDelete("a clone of this repository, with .git", clone, budget: 0.25);
        }
        else
        {
            Console.WriteLine("A real repository: not measured, this one cannot be cloned.");
        }

        await CompareAndDelete("4 files of 128 MiB, half of them incompressible", folders.FewLargeFiles(), budget: 0.35);
    }

    private async Task CompareAndDelete(string what, string root, double budget)
    {
        await Compare(what, root, budget);
        Directory.Delete(root, recursive: true);
    }

    private async Task Compare(string what, string root, double budget)
    {
        const double unchangedBudget = 0.05;
        var all = Environment.ProcessorCount;
        List<Measurement> peer = [],
            peerAgain = [],
            ours = [],
            oursAgain = [],
            single = [],
            warm = [],
            warmAgain = [];
        var clock = Stopwatch.StartNew();
        do
        {
            var prefix = NewPrefix();
            ours.Add(await Engine(root, prefix, all));
            oursAgain.Add(await Engine(root, prefix, all));
            single.Add(await Engine(root, NewPrefix(), 1));
            prefix = NewPrefix();
            warm.Add(await Engine(root, prefix, all, _warmUp));
            warmAgain.Add(await Engine(root, prefix, all, _warmUp));
            prefix = NewPrefix();
            if (await Peer(root, prefix) is { } cold)
            {
                peer.Add(cold);
                peerAgain.Add((await Peer(root, prefix))!);
            }
        } while (ours.Count < Rounds && clock.Elapsed < FolderPatience);

        var floor = Median(peer);
        var floorAgain = Median(peerAgain);
        var first = Median(ours)!;
        Console.WriteLine();
        Console.WriteLine(Text($"{what}: {first.Files:N0} files, {first.Bytes / Megabyte:N0} MB are sent; median of {ours.Count}, load {Load()}"));
        Console.WriteLine(
            Text(
                $"{"", -26}{"scan s", 8}{"hash s", 8}{"pack s", 8}{"send s", 8}{"wall s", 8}{"cpu s", 8}{"jit s", 8}{"peak MB", 9}{"sent MB", 9}{"requests", 10}  of the peer's wall time"
            )
        );
        Report("peer, cold", floor, null, 0);
        Report(Text($"ours, cold, {all} workers"), first, floor, budget);
        Report("ours, cold, 1 worker", Median(single)!, floor, budget);
        Report("ours, cold, second build", Median(warm)!, floor, budget);
        Report("peer, unchanged", floorAgain, null, 0);
        Report("ours, unchanged", Median(oursAgain)!, floorAgain, unchangedBudget);
        Report("ours, unchanged, second", Median(warmAgain)!, floorAgain, unchangedBudget);
        Console.WriteLine(
            peer is [{ Walk: { } walk, Version: { } version }, ..]
                ? Text($"  peer: {walk}, zipfile, upload_file; {version}; it packed {floor!.Files:N0} files")
                : $"  peer: not measured, {_peerIsMissing}."
        );
    }

    private async Task MeasureMemory(string root)
    {
        var run = await Engine(root, NewPrefix(), Environment.ProcessorCount);
        var above = run.Peak - run.Idle;
        Console.WriteLine();
        Console.WriteLine(
            Text(
                $"Memory, a context of {run.Bytes / Megabyte:N0} MB, {run.Uploaded / Megabyte:N0} MB sent in {run.Wall:N1} s: idle {run.Idle / Megabyte:N0} MB, peak {run.Peak / Megabyte:N0} MB,"
            )
        );
        Console.WriteLine(Text($"  {above / Megabyte:N0} MB above idle (budget {MemoryBudget / Megabyte:N0} MB {(above < MemoryBudget ? "kept" : "missed")})"));
        Directory.Delete(root, recursive: true);
    }

    private static void Report(string who, Measurement? run, Measurement? floor, double budget)
    {
        if (run is null)
        {
            return;
        }

        var ratio = floor is null ? "" : Text($"  {run.Wall / floor.Wall:N3} (budget {budget} {(run.Wall / floor.Wall <= budget ? "kept" : "missed")})");
        Console.WriteLine(
            Text(
                $"  {who, -24}{run.Scan, 8:N2}{run.Hash, 8:N2}{run.Pack, 8:N2}{run.Upload, 8:N2}{run.Wall, 8:N2}{run.Processor, 8:N2}{run.Compiling, 8:N2}{run.Peak / Megabyte, 9:N0}{run.Uploaded / Megabyte, 9:N1}{run.Requests, 10}{ratio}"
            )
        );
    }

    private async Task<Measurement> Engine(string root, string prefix, int workers, string? before = null)
    {
        string[] arguments =
        [
            typeof(ContextComparison).Assembly.Location,
            "context-run",
            root,
            _dockerfile,
            _server.Endpoint.ToString(),
            _server.Region,
            _server.Bucket,
            prefix,
            workers.ToString(CultureInfo.InvariantCulture),
            Path.Combine(_server.Folder, "hashes", prefix),
            .. before is null ? Array.Empty<string>() : [before],
        ];
        var (said, failure, measured) = await Measure("dotnet", arguments);
        return measured ?? throw new InvalidOperationException($"The run of {root} failed: {said}{failure}");
    }

    private async Task<Measurement?> Peer(string root, string prefix)
    {
        if (_peerIsMissing is not null)
        {
            return null;
        }

        try
        {
            var (said, failure, measured) = await Measure(
                OperatingSystem.IsWindows() ? "python" : "python3",
                [Path.Combine(AppContext.BaseDirectory, "Contexts", "peer.py"), root, _server.Bucket, prefix + "/context.zip"]
            );
            if (measured is null)
            {
                _peerIsMissing = failure.Contains("ModuleNotFoundError", StringComparison.Ordinal)
                    ? failure.TrimEnd().Split('\n')[^1]
                    : throw new InvalidOperationException($"The peer's run of {root} failed: {said}{failure}");
            }

            return measured;
        }
        catch (Win32Exception)
        {
            _peerIsMissing = "there is no python3";
            return null;
        }
    }

    private async Task<(string Said, string Failure, Measurement? Measured)> Measure(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("AWS_", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            _ = start.Environment.Remove(name);
        }

        // None of the user's settings, and no connection except loopback.
        start.Environment["AWS_CONFIG_FILE"] = start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(_server.Folder, "no-such-file");
        start.Environment["AWS_ACCESS_KEY_ID"] = _server.AccessKey;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = _server.SecretKey;
        start.Environment["AWS_REGION"] = start.Environment["AWS_DEFAULT_REGION"] = _server.Region;
        start.Environment["AWS_ENDPOINT_URL"] = _server.Endpoint.ToString();
        start.Environment["NO_PROXY"] = "127.0.0.1";
        var before = _server.Requests.Count;
        using var child = Process.Start(start)!;
        using var patience = new CancellationTokenSource(RunPatience);
        try
        {
            var failure = child.StandardError.ReadToEndAsync(patience.Token);
            var said = await child.StandardOutput.ReadToEndAsync(patience.Token);
            await child.WaitForExitAsync(patience.Token);
            var measured = child.ExitCode == 0 ? JsonSerializer.Deserialize<Measurement>(said) : null;
            return (said, await failure, measured is null ? null : measured with { Requests = _server.Requests.Count - before });
        }
        catch (OperationCanceledException exception)
        {
            child.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {arguments[0]} took longer than {RunPatience.TotalSeconds} s.", exception);
        }
    }

    private string NewPrefix() => string.Create(CultureInfo.InvariantCulture, $"run-{++_prefixes}");

    /// <summary>The run with the median wall time as a whole, so that its phases belong together.</summary>
    private static Measurement? Median(List<Measurement> runs) => runs.Count == 0 ? null : runs.OrderBy(static run => run.Wall).ElementAt(runs.Count / 2);

    private static string Machine()
    {
        var processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[^1].Trim()
            : null;
        return Text(
            $"{RuntimeInformation.OSDescription}, {processor ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:N0} GB; {RuntimeInformation.FrameworkDescription}; load {Load()}"
        );
    }

    /// <summary>The load of the machine: the average number of runnable processes in the last minute.</summary>
    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Fact(string key) =>
        typeof(ContextComparison)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => string.Equals(attribute.Key, key, StringComparison.Ordinal))
            .Value!;
}
