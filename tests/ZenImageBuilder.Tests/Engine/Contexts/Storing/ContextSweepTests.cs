using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Contexts.Storing;

/// <summary>What is removed of the stored contexts, and what stays.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class ContextSweepTests : IAsyncLifetime
{
    private readonly TemporaryFolder _parent = new();
    private readonly CatalogFolder _catalog = new();
    private StoredContexts _it = null!;

    public ContextSweepTests(AwsEnvironment environment) => environment.Reset();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _it = await StoredContexts.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _it.DisposeAsync();
        _catalog.Dispose();
        _parent.Dispose();
    }

    [Fact]
    public async Task Old_contexts_go_with_the_segments_that_nothing_younger_needs()
    {
        var root = Make("project");
        var old = (await _it.PublishAsync(root)).Context;
        _ = _parent.Write("project/file-1", "changed");
        var recorded = (await _it.PublishAsync(root)).Context;
        _ = _parent.Write("project/file-2", "changed");
        var dropped = (await _it.PublishAsync(root)).Context;
        await PutAsync("11111111-2222-3333-4444-555555555555/theirs.zip");
        var since = DateTimeOffset.UtcNow;
        await Task.Delay(1100, Cancellation);
        _ = _parent.Write("project/file-3", "changed");
        var young = (await _it.PublishAsync(root)).Context;

        var sweep = Sweep(since, Build(recorded, since.AddDays(1)));
        var stale = await sweep.FindAsync(Cancellation);
        var names = stale.Select(item => item.Location[(("s3://" + _it.Store.Locate("")).Length)..]).ToList();
        var needed = young.Segments.Concat(recorded.Segments).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(
            new[] { old.Name, dropped.Name }.Order(StringComparer.Ordinal),
            names.Where(static name => ContextNames.ContextOf(name) is not null).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            dropped.Segments.Concat(old.Segments).Distinct().Where(name => !needed.Contains(name)).Order(StringComparer.Ordinal),
            names.Select(ContextNames.SegmentOf).OfType<string>().Order(StringComparer.Ordinal)
        );
        Assert.DoesNotContain(names, static name => name.Contains("theirs", StringComparison.Ordinal));

        Assert.All(await sweep.RemoveAsync(stale, Cancellation).ToListAsync(Cancellation), static removed => Assert.Null(removed.Failure));
        Assert.Empty(await sweep.FindAsync(Cancellation));
        Assert.Equal(young.Hash, await _it.HashOfStoredAsync(young));
        Assert.Equal(recorded.Hash, await _it.HashOfStoredAsync(recorded));
        Assert.NotNull(await _it.Store.FindAsync("11111111-2222-3333-4444-555555555555/theirs.zip", Cancellation));
    }

    [Fact]
    public async Task A_build_that_runs_keeps_its_context_however_old_it_is()
    {
        var context = (await _it.PublishAsync(Make("project"))).Context;
        var running = Build(context, DateTimeOffset.UnixEpoch) with { Status = ImageBuildStatus.InProgress, EndTime = null };
        var kinds = (await Sweep(DateTimeOffset.UtcNow.AddDays(1), running).FindAsync(Cancellation)).Select(static item => item.Kind);
        Assert.Equal([ClearedBuildContextKind.Index], kinds);
    }

    [Fact]
    public async Task A_build_that_ended_before_keeps_nothing()
    {
        var context = (await _it.PublishAsync(Make("project"))).Context;
        var since = DateTimeOffset.UtcNow.AddDays(1);
        var stale = await Sweep(since, Build(context, since.AddTicks(-1))).FindAsync(Cancellation);
        Assert.Contains(ClearedBuildContextKind.Context, stale.Select(static item => item.Kind));
    }

    [Fact]
    public async Task Unfinished_uploads_of_this_module_are_given_up()
    {
        var since = DateTimeOffset.UtcNow.AddDays(1);
        await using var unfinished = _it.Store.Upload(ContextNames.Of(new('a', 64)), ContextUploadOptions.Zip, Cancellation);
        await unfinished.Body.WriteAsync(new byte[9 << 20], Cancellation);
        await using var theirs = _it.Store.Upload("theirs", ContextUploadOptions.Zip, Cancellation);
        await theirs.Body.WriteAsync(new byte[9 << 20], Cancellation);
        var sweep = Sweep(since);
        var stale = Assert.Single(await sweep.FindAsync(Cancellation));
        Assert.Equal(ClearedBuildContextKind.Upload, stale.Kind);
        Assert.Null(Assert.Single(await sweep.RemoveAsync([stale], Cancellation).ToListAsync(Cancellation)).Failure);
        Assert.Equal("theirs", Assert.Single(await _it.Store.ListUploadsAsync(Cancellation).ToListAsync(Cancellation)).Name);
    }

    [Fact]
    public async Task A_refusal_is_told_and_removes_nothing()
    {
        _ = await _it.PublishAsync(Make("project"));
        var sweep = Sweep(DateTimeOffset.UtcNow.AddDays(1));
        var stale = await sweep.FindAsync(Cancellation);
        _it.Server.Faults.Add(
            new()
            {
                Kind = SandboxFaultKind.AccessDenied,
                Service = "s3",
                Operation = "DeleteObjects",
            }
        );
        var error = await Assert.ThrowsAsync<ImageBuilderException>(async () => await sweep.RemoveAsync(stale, Cancellation).ToListAsync(Cancellation));
        Assert.Equal(ErrorCode.AccessDenied, error.Code);
        Assert.Equal(stale.Count, (await sweep.FindAsync(Cancellation)).Count);
    }

    [Fact]
    public async Task The_hash_cache_goes_by_its_age()
    {
        var root = Make("project");
        Assert.SkipUnless(LocalFileSystem.Holds(root), "Here the cache trusts no file.");
        var caches = new HashCacheFolder(_parent["cache"], new Ahead());
        _ = await _it.PublishAsync(root, caches);
        Assert.DoesNotContain(
            await Sweep(DateTimeOffset.UtcNow.AddDays(-1), caches).FindAsync(Cancellation),
            static item => item.Kind == ClearedBuildContextKind.HashCache
        );
        var sweep = Sweep(DateTimeOffset.UtcNow.AddDays(1), caches);
        var file = Assert.Single(await sweep.FindAsync(Cancellation), static item => item.Kind == ClearedBuildContextKind.HashCache);
        _ = await sweep.RemoveAsync([file], Cancellation).ToListAsync(Cancellation);
        Assert.False(File.Exists(file.Location));
    }

    private ContextSweep Sweep(DateTimeOffset since, params ImageBuild[] builds)
    {
        foreach (var build in builds)
        {
            _catalog.History.Save(SampleBuilds.Record() with { Build = build });
        }

        return Sweep(since, new HashCacheFolder(_parent["none"], TimeProvider.System));
    }

    private ContextSweep Sweep(DateTimeOffset since, HashCacheFolder caches) => new(_it.Store, _catalog.History, caches, since);

    private static ImageBuild Build(StoredContext context, DateTimeOffset started) =>
        SampleBuilds.Record().Build with
        {
            Status = ImageBuildStatus.Succeeded,
            StartTime = started,
            EndTime = started.AddMinutes(1),
            Context = new(context.Hash, context.Files, context.Bytes, 0) { Segments = context.Segments },
        };

    private string Make(string name)
    {
        _ = _parent.Write($"{name}/Dockerfile", "FROM scratch\n");
        for (var file = 0; file < 30; file++)
        {
            var noise = new byte[400_000];
            new Random(file).NextBytes(noise);
            _ = _parent.Write($"{name}/file-{file}", noise);
        }

        return _parent[name];
    }

    private async Task PutAsync(string name)
    {
        await using var upload = _it.Store.Upload(name, ContextUploadOptions.Zip, Cancellation);
        await upload.SealAsync(Cancellation);
        _ = await upload.CompleteAsync();
    }

    private sealed class Ahead : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + 2 * HashCache.Margin;
    }
}
