using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Benchmarks.Builds;

/// <summary>
/// Builds that start and end, two at a time, while requests fail in all ways, to find out whether the engine leaks handles, threads or memory. The sandbox runs
/// in its own process.
/// </summary>
internal static class SoakRun
{
    private const int AtOnce = 2;

    public static async Task Run(double minutes)
    {
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
        var home = Directory.CreateTempSubdirectory("zib-soak-");
        try
        {
            await using var sandbox = await SandboxProcess.StartAsync("faults");
            await using var engine = await BenchEngine.StartAsync(sandbox.At, Path.Combine(home.FullName, "home"), TimeSpan.FromSeconds(5));
            var ends = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
            using var time = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
            Console.WriteLine($"Builds with faults for {minutes} minutes, {AtOnce} at once; of the engine's process:");
            Console.WriteLine("  minute  builds  handles  threads  heap MB  working set MB  sandbox MB");
            var work = Enumerable.Range(0, AtOnce).Select(worker => Task.Run(() => BuildAsync(engine, home.FullName, worker, ends, time.Token))).ToArray();
            var samples = await SampleAsync(sandbox, ends, minutes, time.Token);
            await Task.WhenAll(work);
            Report(samples, ends);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static async Task BuildAsync(BenchEngine engine, string folder, int worker, ConcurrentDictionary<string, int> ends, CancellationToken stop)
    {
        var context = Directory.CreateDirectory(Path.Combine(folder, $"context-{worker}")).FullName;
        for (var round = 0; !stop.IsCancellationRequested; round++)
        {
            await File.WriteAllTextAsync(
                Path.Combine(context, "Dockerfile"),
                $"FROM scratch\nCOPY . /\n# {round}\n{(round % 5 == 4 ? "RUN false\n" : "")}",
                CancellationToken.None
            );
            var end = await OneAsync(engine, context);
            _ = ends.AddOrUpdate(end, 1, static (_, count) => count + 1);
        }
    }

    private static async Task<string> OneAsync(BenchEngine engine, string context)
    {
        try
        {
            var build = await engine.StartAsync(context);
            await foreach (
                var ended in engine.Engine.Builds.WaitAsync(
                    new([build.Id], FollowLogs: true, TimeSpan.FromMinutes(5), Contracts.AwsOptions.None),
                    BenchEngine.Silent.Observer,
                    CancellationToken.None
                )
            )
            {
                return ended.Status;
            }

            return ImageBuildStatus.Fault;
        }
        catch (ImageBuilderException exception)
        {
            return exception.Code.ToString();
        }
    }

    private static async Task<List<Sample>> SampleAsync(SandboxProcess sandbox, ConcurrentDictionary<string, int> ends, double minutes, CancellationToken stop)
    {
        var samples = new List<Sample>();
        var clock = Stopwatch.StartNew();
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMinutes(Math.Min(1, minutes / 10)), CancellationToken.None);
            using var process = Process.GetCurrentProcess();
            var sample = new Sample(
                clock.Elapsed.TotalMinutes,
                ends.Values.Sum(),
                Handles(process),
                process.Threads.Count,
                GC.GetTotalMemory(forceFullCollection: true) / 1e6,
                process.WorkingSet64 / 1e6,
                sandbox.WorkingSet / 1e6
            );
            samples.Add(sample);
            Console.WriteLine(sample);
        }

        return samples;
    }

    private static int Handles(Process process) => Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : process.HandleCount;

    private static void Report(List<Sample> samples, ConcurrentDictionary<string, int> ends)
    {
        Console.WriteLine(
            "How they ended: " + string.Join(", ", ends.OrderByDescending(static end => end.Value).Select(static end => $"{end.Key} {end.Value}"))
        );
        var third = samples.Count / 3;
        Tell("handles", static sample => sample.Handles);
        Tell("threads", static sample => sample.Threads);
        Tell("heap MB", static sample => sample.Heap);
        Tell("working set MB", static sample => sample.WorkingSet);

        void Tell(string what, Func<Sample, double> of)
        {
            // A process grows while it warms up: only growth after that counts.
            var (first, middle, last) = (Median(samples[..third].Select(of)), Median(samples[third..^third].Select(of)), Median(samples[^third..].Select(of)));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {what, -15} first third {first, 8:N1}, middle {middle, 8:N1}, last {last, 8:N1}, ratio of the last two {last / middle:N2} ({(last <= middle * 1.1 ? "flat" : "GROWS")})"
                )
            );
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[sorted.Count / 2];
    }

    private sealed record Sample(double Minute, int Builds, int Handles, int Threads, double Heap, double WorkingSet, double Sandbox)
    {
        public override string ToString() =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {Minute, 6:N1}  {Builds, 6}  {Handles, 7}  {Threads, 7}  {Heap, 7:N1}  {WorkingSet, 14:N1}  {Sandbox, 10:N1}"
            );
    }
}
