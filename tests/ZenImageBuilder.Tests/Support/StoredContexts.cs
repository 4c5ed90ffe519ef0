using System.IO.Compression;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Contexts;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Sandbox;
using ZenImageBuilder.Tests.Engine.Aws;

namespace ZenImageBuilder.Tests.Support;

/// <summary>An artifact store in a sandbox. Contexts are published to it, and put together from it as in a build.</summary>
internal sealed class StoredContexts : IAsyncDisposable
{
    private StoredContexts(SandboxServer server, IContextStore store, Observed observer) => (Server, Store, Observer) = (server, store, observer);

    public SandboxServer Server { get; }

    public IContextStore Store { get; }

    public Observed Observer { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<StoredContexts> StartAsync(TimeProvider? time = null)
    {
        var server = await SandboxServer.StartAsync(new() { ContainerEngine = "" }, Cancellation);
        var observer = new Observed();
        return new(
            server,
            await OpenAsync(server.Endpoint.ToString(), server.Bucket, new(server.AccessKey, new(server.SecretKey), null), server.Region, observer, time),
            observer
        );
    }

    public static Task<IContextStore> OpenAsync(string url, string bucket, AwsKeys keys, string region, Observed observer, TimeProvider? time = null) =>
        RemoteAccess
            .Of(static _ => null, time ?? TimeProvider.System)
            .OpenContextStoreAsync(
                MotoTests.Store($"s3://{bucket}/team", ("EndpointUrl", url), ("Region", region)),
                new() { Keys = keys },
                observer,
                Cancellation
            );

    /// <summary>The operations on the store since <paramref name="from"/>.</summary>
    public IReadOnlyList<string> Operations(int from = 0) => [.. Server.Requests.Skip(from).Select(static request => request.Operation)];

    public Task<ContextPublisher.Outcome> PublishAsync(string root, HashCacheFolder? caches = null) => PublishAsync(Store, Observer, root, caches);

    public static async Task<ContextPublisher.Outcome> PublishAsync(IContextStore store, Observed observer, string root, HashCacheFolder? caches = null)
    {
        var publisher = new ContextPublisher(store, observer);
        var context = await new ContextReader(new(), caches, Guid.NewGuid(), observer).ReadAsync(
            root,
            null,
            hash => publisher.Expect(hash, Cancellation),
            Cancellation
        );
        return await publisher.PublishAsync(context, Guid.NewGuid(), Cancellation);
    }

    public Task<string> HashOfStoredAsync(StoredContext context) => HashOfStoredAsync(Store, context);

    /// <summary>
    /// Puts a context together as a build does, unpacks it, and returns the hash of the result, which is that of the context if there is no error.
    /// </summary>
    public static async Task<string> HashOfStoredAsync(IContextStore store, StoredContext context)
    {
        using var folder = new TemporaryFolder();
        await ExtractAsync(store, context.Name, folder.Path);
        for (var index = 0; index < context.Segments.Count; index++)
        {
            await ExtractAsync(store, ContextNames.OfSegment(context.Segments[index]), folder[SegmentPlan.SourceName(index)]);
        }

        _ = await Tool.RunAsync("/bin/sh", "-ec", $"cd '{folder.Path}' && xargs cat < recipe > whole.tar.gz && tar -xzpf whole.tar.gz");
        var scanned = ContextScanner.Scan(new(folder["context"], folder["dockerfile/Dockerfile"]), cancellationToken: Cancellation);
        return (await ContextHash.ComputeAsync(scanned, null, null, null, Cancellation)).Hash;
    }

    public async ValueTask DisposeAsync()
    {
        Store.Dispose();
        await Server.DisposeAsync();
    }

    private static async Task ExtractAsync(IContextStore store, string name, string folder)
    {
        var content = await store.ReadAsync(name, long.MaxValue, Cancellation) ?? throw new InvalidOperationException($"{name} is not there.");
        using var zip = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read);
        zip.ExtractToDirectory(folder);
    }
}
