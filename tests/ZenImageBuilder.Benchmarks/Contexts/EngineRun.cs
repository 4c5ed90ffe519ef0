using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Text.Json;
using Amazon.Runtime;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.S3;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Contexts;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Engine.Remote;

namespace ZenImageBuilder.Benchmarks.Contexts;

/// <summary>
/// One context through the engine, as in Start-ImageBuild, in its own process: as the first work, or after another context. Prints one line of JSON.
/// </summary>
internal static class EngineRun
{
    /// <param name="arguments">
    /// The folder; a Dockerfile outside of it; the store: endpoint, region, bucket, prefix (the keys come from the environment); the number of files or blocks
    /// that are processed at the same time; the folder of the hash cache; and optionally a folder that is sent before, so that code is compiled before the
    /// clock starts.
    /// </param>
    public static async Task Run(string[] arguments)
    {
        if (arguments is not [var root, var dockerfile, var endpoint, var region, var bucket, var prefix, var workers, var cache, .. var before])
        {
            throw new ArgumentException("Not the arguments of a run.", nameof(arguments));
        }

        foreach (var folder in before)
        {
            // Twice, because a method is fully optimized only after it has been used for a while.
            _ = await Once(folder, dockerfile, (endpoint, region, bucket, prefix + "-before"), workers, cache);
            _ = await Once(folder, dockerfile, (endpoint, region, bucket, prefix + "-before"), workers, cache);
        }

        Console.WriteLine(JsonSerializer.Serialize(await Once(root, dockerfile, (endpoint, region, bucket, prefix), workers, cache)));
    }

    private static async Task<Measurement> Once(
        string root,
        string dockerfile,
        (string Endpoint, string Region, string Bucket, string Prefix) place,
        string workers,
        string cache
    )
    {
        using var process = Process.GetCurrentProcess();
        var idle = process.WorkingSet64;
        var processor = process.TotalProcessorTime;
        var options = new PackingOptions { Workers = int.Parse(workers, CultureInfo.InvariantCulture) };
        var compiled = JitInfo.GetCompilationTime();
        var clock = Stopwatch.StartNew();

        var credentials = new BasicAWSCredentials(
            Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"),
            Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY")
        );
        var session = new AwsSession(credentials, new("the sandbox"), place.Region, Profile: null, place.Endpoint);
        using var store = new S3ContextStore(
            new AwsClients(session, Nobody.Listens).S3(),
            new S3Location(place.Bucket, place.Prefix),
            session.Source,
            new(),
            TimeProvider.System,
            Nobody.Listens
        );
        var publisher = new ContextPublisher(store, Nobody.Listens);
        var context = await new ContextReader(options, new HashCacheFolder(cache, TimeProvider.System), Guid.Empty, Nobody.Listens).ReadAsync(
            root,
            dockerfile,
            hash => publisher.Expect(hash, CancellationToken.None),
            CancellationToken.None
        );
        var outcome = await publisher.PublishAsync(context, Guid.Empty, CancellationToken.None);
        var wall = clock.Elapsed;
        process.Refresh();
        return new()
        {
            Scan = context.ScanDuration.TotalSeconds,
            Hash = context.HashDuration.TotalSeconds,
            Pack = outcome.Sending.TotalSeconds,
            Upload = outcome.Asking.TotalSeconds,
            Wall = wall.TotalSeconds,
            Processor = (process.TotalProcessorTime - processor).TotalSeconds,
            Compiling = (JitInfo.GetCompilationTime() - compiled).TotalSeconds,
            Idle = idle,
            Peak = process.PeakWorkingSet64,
            Files = context.Files,
            Bytes = context.Bytes,
            Uploaded = outcome.UploadedBytes,
        };
    }

    private sealed class Nobody : IEngineObserver
    {
        public static readonly Nobody Listens = new();

        public void Report(EngineEvent happened)
        {
            // Creating the messages about each request would take time that only a listener pays for.
        }
    }
}
