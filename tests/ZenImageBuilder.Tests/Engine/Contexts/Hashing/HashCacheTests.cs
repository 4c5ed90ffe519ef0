using System.Collections.Concurrent;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Tests.Engine.Contexts.Hashing;

/// <summary>What is remembered of a context's files, and when it is not believed. The clock is injected: nobody waits until a file has rested.</summary>
public sealed class HashCacheTests : IDisposable
{
    private static readonly TimeSpan Rest = HashCache.Margin + TimeSpan.FromSeconds(5);

    private readonly TemporaryFolder _home = new();

    public HashCacheTests() => Assert.SkipWhen(OperatingSystem.IsWindows() || !LocalFileSystem.Holds(_home.Path), "Here the cache trusts no file.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string CachePath => _home["cache"];

    private string CacheFile => Assert.Single(Directory.GetFiles(CachePath));

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Of_an_unchanged_folder_no_file_is_read_again()
    {
        using var folder = Sample();
        var first = await Run(folder);
        Assert.Equal(["Dockerfile", "a", "b", "d/c", "large"], first.Read);
        var second = await Run(folder);
        Assert.Empty(second.Read);
        Assert.Equal(first.Hash, second.Hash);
    }

    [Fact]
    public async Task A_file_of_two_names_is_remembered_once_and_found_twice()
    {
        using var folder = Sample();
        using var linked = System.Diagnostics.Process.Start("ln", [folder["a"], folder["z"]]);
        await linked.WaitForExitAsync(Cancellation);
        var first = await Run(folder);
        Assert.Equal(["Dockerfile", "a", "b", "d/c", "large", "z"], first.Read);
        Assert.Equal(HashCacheFile.Size(5), new FileInfo(CacheFile).Length);
        var second = await Run(folder);
        Assert.Empty(second.Read);
        Assert.Equal(first.Hash, second.Hash);
    }

    [Fact]
    public async Task The_hash_of_the_last_time_is_remembered_also_when_nothing_had_to_be_read()
    {
        using var folder = Sample();
        Assert.Equal("", Caches().Open(folder.Path).LastContext);
        var first = await Run(folder);
        Assert.Equal(first.Hash, Caches().Open(folder.Path).LastContext);
        File.Delete(folder["b"]);
        var second = await Run(folder);
        Assert.NotEqual(first.Hash, second.Hash);
        Assert.Equal(second.Hash, Caches().Open(folder.Path).LastContext);
    }

    [Fact]
    public async Task Only_what_is_new_is_read()
    {
        using var folder = Sample();
        _ = await Run(folder);
        folder.Write("new", "new").Write("b", "longer than it was");
        Assert.Equal(["b", "new"], (await Run(folder)).Read);
        Assert.Empty((await Run(folder)).Read);
    }

    [Fact]
    public async Task Another_content_of_the_same_size_and_time_is_known_by_the_time_of_change()
    {
        using var folder = Sample();
        var modified = File.GetLastWriteTimeUtc(folder["a"]);
        var first = await Run(folder);
        var before = FileStatus.Read(folder["a"])!.Value;
        UntilTheClockTicks(folder);
        folder.Write("a", "CONTENT OF A");
        File.SetLastWriteTimeUtc(folder["a"], modified);
        var after = FileStatus.Read(folder["a"])!.Value;
        Assert.Equal((before.Size, before.Stamp.Inode, before.Stamp.Modified / 100), (after.Size, after.Stamp.Inode, after.Stamp.Modified / 100));
        var second = await Run(folder);
        Assert.Equal(["a"], second.Read);
        Assert.NotEqual(first.Hash, second.Hash);
        Assert.Equal((await Run(folder, caches: null)).Hash, second.Hash);
    }

    [Fact]
    public async Task A_file_that_takes_the_place_of_another_with_its_size_and_time_is_read()
    {
        using var folder = Sample();
        _ = await Run(folder);
        folder.Write("other", "CONTENT OF A");
        File.SetLastWriteTimeUtc(folder["other"], File.GetLastWriteTimeUtc(folder["a"]));
        File.Move(folder["other"], folder["a"], overwrite: true);
        var second = await Run(folder);
        Assert.Equal(["a"], second.Read);
        Assert.Equal((await Run(folder, caches: null)).Hash, second.Hash);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-3600)]
    public async Task What_has_not_rested_is_not_remembered(int seconds)
    {
        using var folder = Sample();
        var caches = Caches(TimeSpan.FromSeconds(seconds));
        _ = await Run(folder, caches);
        Assert.Equal(5, (await Run(folder, Caches())).Read.Count);
    }

    [Fact]
    public async Task A_time_in_the_future_is_not_believed()
    {
        using var folder = Sample();
        File.SetLastWriteTimeUtc(folder["a"], DateTime.UtcNow.AddDays(1));
        _ = await Run(folder);
        Assert.Equal(["a"], (await Run(folder)).Read);
    }

    [Fact]
    public async Task A_cache_from_the_future_is_not_believed()
    {
        using var folder = Sample();
        _ = await Run(folder, Caches(TimeSpan.FromDays(1)));
        Assert.Equal(5, (await Run(folder)).Read.Count);
    }

    [Fact]
    public async Task What_changes_between_the_look_and_the_end_of_reading_is_not_remembered()
    {
        using var folder = Sample();
        var cache = Caches().Open(folder.Path);
        var scanned = ContextScanner.Scan(new(folder.Path), cancellationToken: Cancellation);
        UntilTheClockTicks(folder);
        folder.Write("a", "CONTENT OF A");
        var hashed = await ContextHash.ComputeAsync(scanned, null, cache, null, Cancellation);
        Assert.Null(cache.Save(hashed.Hash));
        Assert.Equal((await Run(folder, caches: null)).Hash, hashed.Hash);
        Assert.Equal(["a"], (await Run(folder)).Read);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    public void A_stamp_that_the_platform_does_not_tell_is_not_believed(long inode, long modified, long changed)
    {
        using var folder = Sample();
        var entry = new ContextEntry("a", EntryKind.File, 0, 1, null) { FullPath = folder["a"], Stamp = new(1, inode, modified, changed) };
        var cache = new HashCache(
            Caches(),
            CachePath,
            DateTimeOffset.UtcNow,
            Records(new HashRecord(entry.Stamp, 1, DateTimeOffset.UtcNow, new byte[ContentDigest.Length])),
            10
        );
        Assert.Null(cache.Find(entry));
    }

    [Theory]
    [InlineData("nfs")]
    [InlineData("nfs4")]
    [InlineData("cifs")]
    [InlineData("smb3")]
    [InlineData("smbfs")]
    [InlineData("fuse")]
    [InlineData("fuseblk")]
    [InlineData("9p")]
    [InlineData("virtiofs")]
    [InlineData("vfat")]
    [InlineData("proc")]
    [InlineData("")]
    public void Other_file_systems_are_not_trusted(string format) => Assert.False(LocalFileSystem.IsKnown(format));

    [Fact]
    public void A_file_system_that_makes_files_up_is_not_trusted()
    {
        Assert.SkipUnless(File.Exists("/proc/self/status"), "It needs Linux's /proc.");
        Assert.False(LocalFileSystem.Holds("/proc/self/status"));
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("truncated")]
    [InlineData("longer")]
    [InlineData("one bit of a record")]
    [InlineData("one bit of the checksum")]
    [InlineData("version")]
    [InlineData("number of records")]
    [InlineData("size of a chunk")]
    [InlineData("text")]
    [InlineData("folder")]
    [InlineData("writable by others")]
    public async Task A_file_that_is_not_whole_or_not_ours_is_as_no_file(string damage)
    {
        using var folder = Sample();
        var first = await Run(folder);
        var content = await File.ReadAllBytesAsync(CacheFile, Cancellation);
        switch (damage)
        {
            case "empty":
                content = [];
                break;
            case "truncated":
                content = content[..^80];
                break;
            case "longer":
                content = [.. content, 0];
                break;
            case "one bit of a record":
                content[100] ^= 1;
                break;
            case "one bit of the checksum":
                content[^1] ^= 1;
                break;
            case "version":
                content[0] ^= 2;
                break;
            case "size of a chunk":
                content[8] ^= 1;
                break;
            case "number of records":
                content[31] = 0x7F;
                break;
            case "text":
                content = "not a cache"u8.ToArray();
                break;
        }
        await File.WriteAllBytesAsync(CacheFile, content, Cancellation);
        if (damage == "folder")
        {
            var file = CacheFile;
            File.Delete(file);
            _ = Directory.CreateDirectory(file);
        }
        if (damage == "writable by others" && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(CacheFile, (UnixFileMode)0b110_110_110);
        }

        var second = await Run(folder, mustSave: damage != "folder");
        Assert.Equal(5, second.Read.Count);
        Assert.Equal(first.Hash, second.Hash);
        if (damage != "folder")
        {
            Assert.Empty((await Run(folder)).Read);
        }
    }

    [Fact]
    public async Task Deleting_it_changes_nothing_but_the_time()
    {
        using var folder = Sample();
        var first = await Run(folder);
        Directory.Delete(CachePath, recursive: true);
        var second = await Run(folder);
        Assert.Equal((first.Hash, 5), (second.Hash, second.Read.Count));
    }

    [Fact]
    public async Task It_is_for_the_user_only()
    {
        using var folder = Sample();
        _ = await Run(folder);
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Assert.Equal((0b111_000_000, 0b110_000_000), ((int)File.GetUnixFileMode(CachePath), (int)File.GetUnixFileMode(CacheFile)));
    }

    [Fact]
    public async Task Where_it_cannot_be_written_the_build_goes_on()
    {
        using var folder = Sample();
        _home.Write("cache", "a file where the folder should be");
        Assert.Equal(5, (await Run(folder, mustSave: false)).Read.Count);
    }

    [Fact]
    public async Task Of_more_files_than_it_holds_those_met_last_stay()
    {
        using var folder = Sample();
        _ = await Run(folder, Caches(Rest, entries: 5));
        File.Delete(folder["a"]);
        folder.Write("new", "new");
        _ = await Run(folder, Caches(Rest * 2, entries: 5));
        Assert.Equal(HashCacheFile.Size(5), new FileInfo(CacheFile).Length);
        Assert.Empty((await Run(folder, Caches(Rest * 3, entries: 5))).Read);
    }

    [Fact]
    public async Task What_nobody_met_for_a_month_goes()
    {
        using var folder = Sample();
        _ = await Run(folder);
        File.Delete(folder["a"]);
        _ = await Run(folder, Caches(TimeSpan.FromDays(20)));
        Assert.Equal(HashCacheFile.Size(5), new FileInfo(CacheFile).Length);
        Assert.Empty((await Run(folder, Caches(TimeSpan.FromDays(40)))).Read);
        Assert.Equal(HashCacheFile.Size(4), new FileInfo(CacheFile).Length);
    }

    [Fact]
    public async Task Of_many_contexts_those_used_last_stay()
    {
        var folders = Enumerable.Range(0, 4).Select(_ => Sample()).ToList();
        try
        {
            var caches = Caches(Rest, bytes: 3 * HashCacheFile.Size(5));
            for (var index = 0; index < folders.Count; index++)
            {
                _ = await Run(folders[index], caches);
                File.SetLastWriteTimeUtc(caches.FileOf(folders[index].Path), DateTime.UtcNow.AddMinutes(index - 10));
            }
            Assert.Equal(
                folders.Skip(1).Select(folder => caches.FileOf(folder.Path)).Order(StringComparer.Ordinal),
                Directory.GetFiles(CachePath).Order(StringComparer.Ordinal)
            );
        }
        finally
        {
            folders.ForEach(folder => folder.Dispose());
        }
    }

    [Fact]
    public async Task What_a_killed_process_left_goes_after_an_hour()
    {
        using var folder = Sample();
        _home.Write("cache/old.hashes.1.tmp", "x").Write("cache/young.hashes.2.tmp", "x");
        File.SetLastWriteTimeUtc(_home["cache/old.hashes.1.tmp"], DateTime.UtcNow.AddHours(-2));
        _ = await Run(folder);
        Assert.Equal("young.hashes.2.tmp", Path.GetFileName(Assert.Single(Directory.GetFiles(CachePath, "*.tmp"))));
    }

    [Fact]
    public async Task Many_may_use_it_at_once()
    {
        using var folder = Sample();
        using var other = Sample();
        var expected = (await Run(folder, caches: null)).Hash;
        await Parallel.ForAsync(
            0,
            200,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation },
            async (index, _) =>
            {
                // A file that belongs to both, for some only: so that everybody has something to write.
                if (index % 3 == 0)
                {
                    File.SetLastWriteTimeUtc(folder["b"], DateTime.UnixEpoch.AddDays(10_000 + index));
                }

                Assert.Equal(expected, (await Run(index % 2 == 0 ? folder : other)).Hash);
            }
        );
        Assert.Equal(2, Directory.GetFiles(CachePath).Length);
        _ = await Run(folder);
        Assert.Empty((await Run(folder)).Read);
    }

    private static HashRecords Records(HashRecord record) =>
        HashCacheFile.Read(HashCacheFile.Write([record], null, DateTimeOffset.UnixEpoch), DateTimeOffset.UtcNow);

    private static TemporaryFolder Sample() => new TemporaryFolder("Dockerfile", "a", "b", "d/c").Write("large", new byte[(2 << 20) + 1]);

    // The time of change moves with the kernel's tick.
    private static void UntilTheClockTicks(TemporaryFolder folder)
    {
        var before = FileStatus.Read(folder["a"])!.Value.Stamp.Changed;
        do
        {
            folder.Write("tick", "");
        } while (FileStatus.Read(folder["tick"])!.Value.Stamp.Changed == before);
        File.Delete(folder["tick"]);
    }

    private HashCacheFolder Caches(TimeSpan? ahead = null, int entries = HashCache.DefaultMaximumEntries, long bytes = HashCacheFolder.DefaultMaximumBytes) =>
        new(CachePath, new Ahead(ahead ?? Rest)) { MaximumEntries = entries, MaximumBytes = bytes };

    private Task<(string Hash, List<string> Read)> Run(TemporaryFolder folder, bool mustSave = true) => Run(folder, Caches(), mustSave);

    private static async Task<(string Hash, List<string> Read)> Run(TemporaryFolder folder, HashCacheFolder? caches, bool mustSave = true)
    {
        var cache = caches?.Open(folder.Path);
        var counting = new Counting(cache, folder.Path);
        var hashed = await ContextHash.ComputeAsync(ContextScanner.Scan(new(folder.Path), cancellationToken: Cancellation), null, counting, null, Cancellation);
        Assert.Equal(mustSave, cache?.Save(hashed.Hash) is null);
        return (hashed.Hash, [.. counting.Read.Distinct().Order(StringComparer.Ordinal)]);
    }

    private sealed class Ahead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }

    /// <summary>Every file that is read is offered to the cache.</summary>
    private sealed class Counting(HashCache? cache, string root) : IContentDigestCache
    {
        public ConcurrentQueue<string> Read { get; } = new();

        public byte[]? Find(ContextEntry entry) => cache?.Find(entry);

        public void Keep(ContextEntry entry, byte[] digest)
        {
            Read.Enqueue(Path.GetRelativePath(root, entry.FullPath!));
            cache?.Keep(entry, digest);
        }
    }
}
