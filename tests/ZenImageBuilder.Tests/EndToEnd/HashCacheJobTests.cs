using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.EndToEnd;

/// <summary>What builds make of the hash cache in the engine's home.</summary>
public sealed class HashCacheJobTests
{
    private static readonly Ahead Time = new();

    [Fact]
    public async Task Builds_use_it_unless_they_are_told_not_to()
    {
        await using var it = await SandboxedEngine.StartAsync(Time);
        var context = it.Context("FROM scratch\nCOPY a /\n", ("a", "content"));
        Assert.SkipUnless(LocalFileSystem.Holds(context), "Here the cache trusts no file.");
        var folder = Path.Combine(it.Home, "cache");
        var request = it.Request(context, "app:1");
        var without = request with { Source = new BuildSource.Folder(context, NoHashCache: true) };

        var first = await it.StartAsync(without);
        Assert.False(Directory.Exists(folder));
        Assert.Equal(first.Context.Hash, (await it.StartAsync(request)).Context.Hash);

        Lie(folder, context);
        var lie = await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(folder)), TestContext.Current.CancellationToken);
        Assert.Equal(first.Context.Hash, (await it.StartAsync(without)).Context.Hash);
        Assert.Equal(lie, await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(folder)), TestContext.Current.CancellationToken));

        // Nothing like that is sent, and the next build does not meet it again.
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => it.StartAsync(request));
        Assert.Equal(ErrorCode.ContextChanged, error.Code);
        Assert.Empty(Directory.GetFiles(folder));
        Assert.Equal((first.Context.Hash, 0L), (await it.StartAsync(request)).Context is var last ? (last.Hash, last.UploadedBytes) : default);
    }

    private static void Lie(string folder, string context)
    {
        var cache = new HashCacheFolder(folder, Time).Open(context);
        var entry = ContextScanner.Scan(new(context)).Entries.Single(static entry => entry.Path == "a");
        cache.Keep(entry, new byte[ContentDigest.Length]);
        Assert.Null(cache.Save(null));
    }

    /// <summary>A clock by which files that were just written have rested.</summary>
    private sealed class Ahead : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + 2 * HashCache.Margin;
    }
}
