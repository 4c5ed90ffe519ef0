using System.Globalization;
using Amazon.Runtime;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.S3;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Contexts;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Benchmarks.Contexts;

/// <summary>How much of a context of 1 GB is uploaded, and with how many requests, after a change. Each run builds on the one before.</summary>
internal static class SegmentRuns
{
    private const int MiB = 1024 * 1024;

    private const int Folders = 40;

    private const int FilesInFolder = 100;

    private const double Megabyte = 1e6;

    public static async Task Run()
    {
        var temporary = Directory.CreateTempSubdirectory("zib-bench-");
        try
        {
            await using var server = await SandboxServer.StartAsync(
                new() { TemporaryFolder = temporary.FullName, ContainerEngine = "" },
                CancellationToken.None
            );
            var random = new Random(20_240_229);
            var root = Path.Combine(temporary.FullName, "project");
            Make(root, random);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"", -34}{"sent MB", 10}{"sent files", 12}{"requests", 10}{"segments", 10}"));
            await Publish(server, "first", root);
            await Publish(server, "unchanged", root);
            File.WriteAllBytes(Small(root, 3, 7), Noise(random, 1000));
            await Publish(server, "one 1 kB file changed", root);
            File.Move(Path.Combine(root, "weights-1.bin"), Path.Combine(root, "renamed.bin"));
            await Publish(server, "a file of 256 MiB renamed", root);
            using (var file = File.OpenWrite(Path.Combine(root, "renamed.bin")))
            {
                file.Position = file.Length;
                file.Write(Noise(random, 5 * MiB));
            }

            await Publish(server, "5 MiB appended to it", root);
            Directory.Delete(Path.Combine(root, "source", "folder-11"), recursive: true);
            await Publish(server, "a folder of 100 files deleted", root);
            for (var change = 0; change < Folders * FilesInFolder / 100; change++)
            {
                File.WriteAllBytes(Small(root, change == 11 ? 12 : change, change * 37 % FilesInFolder), Noise(random, 6000));
            }

            await Publish(server, "1 % of the small files changed", root);
            var other = Path.Combine(temporary.FullName, "elsewhere", "project");
            _ = Directory.CreateDirectory(Path.GetDirectoryName(other)!);
            Directory.Move(root, other);
            await Publish(server, "another machine, unchanged", other);
            File.WriteAllBytes(Small(other, 5, 5), Noise(random, 1000));
            await Publish(server, "another machine, 1 kB changed", other);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private static async Task Publish(SandboxServer server, string what, string root)
    {
        // A new client without a cache: each run is that of a machine that has never seen the context.
        var session = new AwsSession(
            new BasicAWSCredentials(server.AccessKey, server.SecretKey),
            new("the sandbox"),
            server.Region,
            Profile: null,
            server.Endpoint.ToString()
        );
        using var store = new S3ContextStore(
            new AwsClients(session, Silence.Observer).S3(),
            new S3Location(server.Bucket, "bench"),
            session.Source,
            new(),
            TimeProvider.System,
            Silence.Observer
        );
        var before = server.Requests.Count;
        var context = await new ContextReader(new(), caches: null, Guid.Empty, Silence.Observer).ReadAsync(root, null, expect: null, CancellationToken.None);
        var outcome = await new ContextPublisher(store, Silence.Observer).PublishAsync(context, Guid.Empty, CancellationToken.None);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what, -34}{outcome.UploadedBytes / Megabyte, 10:N3}{outcome.Sent.Count, 12}{server.Requests.Count - before, 10}{outcome.Context.Segments.Count, 10}"
            )
        );
    }

    /// <summary>4,000 files of 1 to 40 kB that compress, 200 MB that do not in files of 2 to 30 MiB, and three files of 256 MiB, two of noise and one of text.</summary>
    private static void Make(string root, Random random)
    {
        for (var folder = 0; folder < Folders; folder++)
        {
            _ = Directory.CreateDirectory(Path.Combine(root, "source", $"folder-{folder}"));
            for (var file = 0; file < FilesInFolder; file++)
            {
                File.WriteAllBytes(Small(root, folder, file), Text(random, random.Next(1000, 40_000)));
            }
        }

        File.WriteAllText(Path.Combine(root, "Dockerfile"), "FROM scratch\nCOPY . /\n");
        for (var file = 0; file < 13; file++)
        {
            File.WriteAllBytes(Path.Combine(root, $"data-{file}.bin"), Noise(random, random.Next(2 * MiB, 30 * MiB)));
        }

        foreach (var (name, content) in new (string, Func<Random, int, byte[]>)[] { ("weights-1.bin", Noise), ("weights-2.bin", Noise), ("corpus.txt", Text) })
        {
            using var file = File.Create(Path.Combine(root, name));
            for (var chunk = 0; chunk < 256; chunk++)
            {
                file.Write(content(random, MiB));
            }
        }
    }

    private static string Small(string root, int folder, int file) => Path.Combine(root, "source", $"folder-{folder}", $"file-{file}.txt");

    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Text(Random random, int length)
    {
        var bytes = Noise(random, length);
        for (var index = 0; index < length; index++)
        {
            bytes[index] = (byte)("etaoinshrdlu    "[bytes[index] & 15]);
        }

        return bytes;
    }

    private sealed class Silence : IEngineObserver
    {
        public static readonly Silence Observer = new();

        public void Report(EngineEvent happened)
        {
            // There is no listener.
        }
    }
}
