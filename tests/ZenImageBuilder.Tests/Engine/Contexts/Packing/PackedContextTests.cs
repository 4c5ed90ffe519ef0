using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Tests.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Tests.Engine.Contexts.Packing;

/// <summary>From a folder to an object and back again, with readers that nobody here wrote.</summary>
public class PackedContextTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<(HashedContext Hashed, byte[] Object)> Pack(
        string root,
        int workers = 2,
        long time = PackingOptions.DefaultModificationTime,
        string? dockerfile = null
    )
    {
        var options = new PackingOptions { Workers = workers, ModificationTime = time };
        var hashed = await ContextHash.ComputeAsync(ContextScanner.Scan(new(root, dockerfile), options, null, Cancellation), options, null, null, Cancellation);
        return (hashed, await Pack(hashed, options));
    }

    private static async Task<byte[]> Pack(HashedContext hashed, PackingOptions options, IEngineObserver? progress = null, Stream? target = null)
    {
        var archive = new ArchivePlan(hashed);
        var plan = SegmentPlan.OfOneObject(archive);
        using var whole = new MemoryStream();
        var zip = new StoredZip(target ?? whole);
        var recipe = Encoding.ASCII.GetBytes(plan.Recipe);
        await zip.AddAsync("recipe", recipe, System.IO.Hashing.Crc32.HashToUInt32(recipe), Cancellation);
        await BlockPacker.PackAsync(
            hashed,
            archive,
            plan.Own,
            (block, content, crc, cancelled) => zip.AddAsync("blocks/" + block.Name, content, crc, cancelled),
            options,
            progress is null ? null : new(Guid.Empty, progress),
            Cancellation
        );
        await zip.FinishAsync(Cancellation);
        if (target is null)
        {
            Assert.Equal(whole.Length, zip.Length);
        }

        return whole.ToArray();
    }

    private static Task PackNowhere(HashedContext hashed) => Pack(hashed, new(), target: Stream.Null);

    private static async Task<string> Hash(TemporaryFolder folder, long time = PackingOptions.DefaultModificationTime) =>
        (
            await ContextHash.ComputeAsync(
                ContextScanner.Scan(new(folder.Path), cancellationToken: Cancellation),
                new() { ModificationTime = time },
                null,
                null,
                Cancellation
            )
        ).Hash;

    private static MemoryStream Unzip(byte[] whole)
    {
        using var zip = new ZipArchive(new MemoryStream(whole), ZipArchiveMode.Read);
        Assert.All(zip.Entries, entry => Assert.Equal(entry.Length, entry.CompressedLength));
        Assert.Equal(zip.Entries.Count, zip.Entries.Select(entry => entry.FullName).Distinct(StringComparer.Ordinal).Count());
        using var recipe = new StreamReader(zip.GetEntry("recipe")!.Open());
        var archive = new MemoryStream();
        foreach (var path in recipe.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var block = zip.GetEntry(path)!.Open();
            block.CopyTo(archive);
        }
        archive.Position = 0;
        return archive;
    }

    private static List<(TarEntry Entry, byte[] Content)> Read(byte[] whole)
    {
        using var gzip = new GZipStream(Unzip(whole), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        var entries = new List<(TarEntry, byte[])>();
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            entries.Add((entry, content.ToArray()));
        }
        return entries;
    }

    /// <summary>A folder with one of everything.</summary>
    private static TemporaryFolder Everything()
    {
        var folder = new TemporaryFolder("Dockerfile", "a/b/c", "run", "ünï/𝒳", "left-out")
            .Folder("empty")
            .Write("nothing", "")
            .Write(".dockerignore", "Dockerfile\nleft-out\n");
        folder
            .Write("large", Noise(3 << 20, 1))
            .Write("chunk", Noise(1 << 20, 2))
            .Write("just-over", Noise((1 << 20) + 1, 3))
            .Write("text", new string('x', 2_500_000));
        folder.Write("d/" + new string('f', 93), "100 bytes with its folder").Write("d/" + new string('g', 94), "and one more");
        folder.Write(string.Join('/', Enumerable.Repeat(new string('l', 60), 6)), "long");
        if (OperatingSystem.IsWindows())
        {
            return folder;
        }

        return folder
            .Write("new\nline", "n")
            .Link("link", "a/b/c")
            .Link("dangling", "/nowhere")
            .Link("long-link", new string('t', 150))
            .Link("hundred", new string('h', 100))
            .Mode("run", 0b111_101_101)
            .Mode("a", 0b111_000_000)
            .Mode("empty", 0b101_101_101);
    }

    private static PackingOptions NothingKept => new() { MostKept = 0 };

    private static byte[] Noise(int length, int seed)
    {
        var noise = new byte[length];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    [Fact]
    public async Task What_comes_out_is_what_went_in()
    {
        using var folder = Everything();
        var (hashed, whole) = await Pack(folder.Path);
        var entries = Read(whole);
        var names = hashed.Scanned.Entries.ToLookup(
            entry =>
                entry.Kind == EntryKind.Directory ? "folder"
                : entry.Size > 1_000_000 ? "large"
                : "other",
            entry => "context/" + entry.Path
        );
        Assert.Equal(
            [
                .. names["other"],
                .. names["large"],
                "dockerfile/Dockerfile",
                "dockerfile/Dockerfile.dockerignore",
                "dockerfile/",
                .. names["folder"].Reverse().Select(name => name + "/"),
                "context/",
            ],
            entries.Select(entry => entry.Entry.Name)
        );
        var found = entries.ToDictionary(entry => entry.Entry.Name.TrimEnd('/'), StringComparer.Ordinal);
        foreach (var source in hashed.Scanned.Entries)
        {
            var (entry, content) = found["context/" + source.Path];
            Assert.Equal(source.Mode, (int)entry.Mode);
            Assert.Equal(source.LinkTarget ?? "", entry.LinkName);
            if (source.Kind == EntryKind.File)
            {
                Assert.Equal(await File.ReadAllBytesAsync(source.FullPath!, Cancellation), content);
            }
        }
        Assert.All(
            entries,
            entry =>
                Assert.Equal((0, 0, new DateTimeOffset(1980, 1, 2, 0, 0, 0, TimeSpan.Zero)), (entry.Entry.Uid, entry.Entry.Gid, entry.Entry.ModificationTime))
        );
        Assert.Equal("FROM scratch\n", Encoding.UTF8.GetString(found["dockerfile/Dockerfile"].Content));
        Assert.StartsWith("#", Encoding.UTF8.GetString(found["dockerfile/Dockerfile.dockerignore"].Content), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Dockerfile_reaches_the_build_even_when_it_is_left_out_or_elsewhere()
    {
        using var folder = new TemporaryFolder("app/file", "Dockerfile.prod").Write("app/.dockerignore", "**");
        var (_, whole) = await Pack(folder["app"], dockerfile: "../Dockerfile.prod");
        Assert.Equal(["dockerfile/Dockerfile", "dockerfile/Dockerfile.dockerignore", "dockerfile/", "context/"], Read(whole).Select(entry => entry.Entry.Name));
    }

    [Theory]
    [InlineData("tar", "-xzpf")]
    [InlineData("busybox", "tar", "-xzpf")]
    [InlineData("bsdtar", "-xzpf")]
    [InlineData("python3", "-c", "import sys, tarfile; tarfile.open(sys.argv[1]).extractall()")]
    public async Task Tools_of_build_images_extract_it(string tool, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The tools are those of Linux.");
        using var folder = Everything();
        var (hashed, whole) = await Pack(folder.Path);
        using var target = new TemporaryFolder();
        await File.WriteAllBytesAsync(target["archive.tar.gz"], Unzip(whole).ToArray(), Cancellation);
        Run(target.Path, tool, [.. arguments, target["archive.tar.gz"]]);
        foreach (var entry in hashed.Scanned.Entries)
        {
            var path = target["context/" + entry.Path];
            if (entry.Kind == EntryKind.SymbolicLink)
            {
                Assert.Equal(entry.LinkTarget, new FileInfo(path).LinkTarget);
            }
            else if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(entry.Mode, (int)File.GetUnixFileMode(path));
            }

            if (entry.Kind == EntryKind.File)
            {
                Assert.Equal(await File.ReadAllBytesAsync(entry.FullPath!, Cancellation), await File.ReadAllBytesAsync(path, Cancellation));
            }
        }
        Assert.Equal(
            hashed.Entries.Count,
            Directory
                .EnumerateFileSystemEntries(target["context"], "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = default })
                .Count()
        );
    }

    [Theory]
    [InlineData("unzip", "-tqq")]
    [InlineData("python3", "-m", "zipfile", "-t")]
    [InlineData("busybox", "unzip", "-t")]
    public async Task Tools_read_the_zip(string tool, params string[] arguments)
    {
        using var folder = Everything();
        var (_, whole) = await Pack(folder.Path);
        using var target = new TemporaryFolder();
        await File.WriteAllBytesAsync(target["context.zip"], whole, Cancellation);
        Run(target.Path, tool, [.. arguments, target["context.zip"]]);
    }

    [Fact]
    public async Task The_same_folder_gives_the_same_bytes_whatever_the_workers_the_times_and_the_place()
    {
        using var folder = Everything();
        var (hashed, whole) = await Pack(folder.Path, workers: 1);
        foreach (var file in Directory.EnumerateFiles(folder.Path))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
        }

        using var other = Everything();
        foreach (var (root, workers) in new[] { (folder.Path, 3), (folder.Path, 16), (other.Path, 2) })
        {
            var again = await Pack(root, workers);
            Assert.Equal(hashed.Hash, again.Hashed.Hash);
            Assert.Equal(whole, again.Object);
        }
    }

    [Fact]
    public async Task The_name_of_a_known_folder_never_changes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other modes.");
        using var folder = new TemporaryFolder("Dockerfile")
            .Folder("d")
            .Write("d/run", "x")
            .Link("l", "d")
            .Mode("d/run", 0b111_101_101)
            .Mode("d", 0b111_101_101)
            .Mode("Dockerfile", 0b110_100_100);
        Assert.Equal("482eca147b901ec812b9dbcbdc7cada769245e16aeca317213d4f471b0a1f09b", await Hash(folder));
    }

    /// <summary>Content of every size that is treated in a way of its own. What a store has under these names it is to have for ever.</summary>
    [Fact]
    public async Task The_names_and_the_archive_of_a_known_folder_never_change()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other modes.");
        static byte[] Content(int length) => [.. Enumerable.Range(0, length).Select(static number => (byte)((number * 7) + (number >> 11)))];
        using var folder = new TemporaryFolder("Dockerfile", "a/b/c")
            .Write("empty", "")
            .Write("chunk", Content(1 << 20))
            .Write("over", Content((1 << 20) + 1))
            .Write("large", Content((5 << 20) + 12_345));
        folder.Write(".dockerignore", "Dockerfile\n").Write("ünï", "x").Write("d/" + new string('f', 120), "y").Link("link", "a/b/c");
        foreach (var file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);
        }

        foreach (var inner in Directory.EnumerateDirectories(folder.Path, "*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(inner, (UnixFileMode)0b111_101_101);
        }

        var (hashed, whole) = await Pack(folder.Path);
        using var archive = new MemoryStream();
        using (var gzip = new GZipStream(Unzip(whole), CompressionMode.Decompress))
        {
            await gzip.CopyToAsync(archive, Cancellation);
        }

        var blocks = string.Join('\n', new ArchivePlan(hashed).Blocks.Select(static block => block.Name));
        Assert.Equal(
            "f9ad80cc7c7f05efc18af775e7340f0962e7ed6b52db8818d767c24a1e5dce0a 13cc295e7dfa5dabfbbe1fb2ec377fcc6a647127762f5024741b23544df00f34 "
                + "cb5d815428a0982495cb5ce165c11865d5d84c046fa0275e0937097ee4ec395b",
            $"{hashed.Hash} {Digest(Encoding.ASCII.GetBytes(blocks))} {Digest(archive.ToArray())}"
        );

        static string Digest(byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
    }

    [Fact]
    public async Task How_hard_it_is_compressed_changes_the_bytes_and_not_the_name()
    {
        using var folder = new TemporaryFolder("Dockerfile").Write("text", string.Join(' ', Enumerable.Range(0, 300_000)));
        var (hashed, fast) = await Pack(folder.Path);
        var small = await Pack(hashed, new() { Compression = CompressionLevel.Optimal });
        Assert.True(small.Length < fast.Length);
        Assert.Equal(Read(fast).Select(entry => entry.Content), Read(small).Select(entry => entry.Content));
    }

    [Fact]
    public async Task Every_difference_gives_another_name()
    {
        using var folder = new TemporaryFolder("Dockerfile", "a", "b").Folder("empty").Write("big", Noise(3_000_000, 1));
        var names = new List<string> { await Hash(folder), await Hash(folder, time: 1) };
        async Task After(Action change)
        {
            change();
            names.Add(await Hash(folder));
        }

        await After(() => folder.Write("a", "content of b"));
        await After(() => folder.Write("a", "content of c"));
        await After(() => File.Move(folder["a"], folder["c"]));
        await After(() => Directory.Delete(folder["empty"]));
        await After(() => folder.Write("big", Noise(3_000_000, 2)));
        await After(() => folder.Write("Dockerfile", "FROM scratch\n#\n"));
        await After(() => folder.Write(".dockerignore", "Dockerfile"));
        await After(() => folder.Write("Dockerfile", "FROM scratch\n##\n"));
        if (!OperatingSystem.IsWindows())
        {
            await After(() => folder.Mode("b", 0b111_101_101));
            await After(() => folder.Link("link", "b"));
            await After(() => File.Delete(folder["link"]));
            await After(() => folder.Link("link", "big"));
        }
        // Deleting the link brings a former state back; everything else is new.
        Assert.Equal(names.Count - (OperatingSystem.IsWindows() ? 0 : 1), names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.Matches("^[0-9a-f]{64}$", name));
    }

    [Fact]
    public async Task The_time_can_be_set_and_is_part_of_the_name()
    {
        using var folder = new TemporaryFolder("Dockerfile");
        var (hashed, whole) = await Pack(folder.Path, time: 1_700_000_000);
        Assert.All(Read(whole), entry => Assert.Equal(1_700_000_000, entry.Entry.ModificationTime.ToUnixTimeSeconds()));
        Assert.NotEqual(await Hash(folder), hashed.Hash);
    }

    [Fact]
    public async Task What_does_not_compress_is_stored()
    {
        using var noisy = new TemporaryFolder("Dockerfile").Write("noise", Noise(4 << 20, 1));
        Assert.InRange((await Pack(noisy.Path)).Object.Length, 4 << 20, (4 << 20) + 4000);
        using var plain = new TemporaryFolder("Dockerfile").Write("text", string.Concat(Enumerable.Repeat("a line of text\n", 300_000)));
        Assert.InRange((await Pack(plain.Path)).Object.Length, 0, 100_000);
    }

    [Theory]
    [InlineData("grew", "large")]
    [InlineData("shrank", "large")]
    [InlineData("shrank", "small")]
    [InlineData("vanished", "small")]
    [InlineData("vanished", "large")]
    [InlineData("other content", "small")]
    [InlineData("other content", "large")]
    [InlineData("no longer a file", "small")]
    public async Task A_file_that_is_not_what_it_was_is_found_while_packing(string how, string file)
    {
        using var folder = new TemporaryFolder("Dockerfile", "small").Write("large", Noise(3 << 20, 1));
        var hashed = await ContextHash.ComputeAsync(
            ContextScanner.Scan(new(folder.Path), cancellationToken: Cancellation),
            NothingKept,
            null,
            null,
            Cancellation
        );
        var content = await File.ReadAllBytesAsync(folder[file], Cancellation);
        File.Delete(folder[file]);
        switch (how)
        {
            case "grew":
                folder.Write(file, [.. content, 1]);
                break;
            case "shrank":
                folder.Write(file, content[..^1]);
                break;
            case "no longer a file":
                folder.Folder(file);
                break;
            case "other content":
                content[^1] ^= 1;
                folder.Write(file, content);
                break;
        }
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => PackNowhere(hashed));
        Assert.Equal((ErrorCode.ContextChanged, folder[file]), (error.Code, error.Target));
        Assert.StartsWith("The context changed while it was being packed: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(how, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_kept_is_packed_as_it_was_hashed()
    {
        using var folder = Everything();
        var (_, expected) = await Pack(folder.Path);
        var hashed = await ContextHash.ComputeAsync(ContextScanner.Scan(new(folder.Path), cancellationToken: Cancellation), null, null, null, Cancellation);
        Assert.All(
            hashed.Entries.Append(hashed.Dockerfile),
            static entry => Assert.Equal(entry.Entry.Kind == EntryKind.File ? entry.Entry.Size : 0, entry.Content.Length)
        );
        folder.Write("large", "other").Write("text", "other").Write("a/b/c", "other");
        File.Delete(folder["run"]);
        Assert.Equal(expected, await Pack(hashed, new()));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public async Task Files_are_kept_when_there_is_room_for_all_of_them(int spare, bool kept)
    {
        using var folder = new TemporaryFolder("Dockerfile", "small", "empty").Write("empty", "").Write("large", Noise(3 << 20, 1));
        var scanned = ContextScanner.Scan(new(folder.Path), cancellationToken: Cancellation);
        var room = scanned.Bytes + new FileInfo(folder["Dockerfile"]).Length;
        var hashed = await ContextHash.ComputeAsync(scanned, new() { MostKept = room + spare }, null, null, Cancellation);
        Assert.All(hashed.Entries.Append(hashed.Dockerfile), entry => Assert.Equal(kept ? entry.Entry.Size : 0, entry.Content.Length));
        Assert.Equal((await Pack(folder.Path)).Object, await Pack(hashed, new()));
    }

    [Fact]
    public async Task A_file_that_grows_between_scan_and_hash_is_taken_as_it_is_then()
    {
        using var folder = new TemporaryFolder("Dockerfile", "log").Write("large.log", Noise(2 << 20, 1));
        var scanned = ContextScanner.Scan(new(folder.Path), cancellationToken: Cancellation);
        folder.Write("log", "much longer than it was").Write("large.log", Noise((2 << 20) + 7, 1));
        var hashed = await ContextHash.ComputeAsync(scanned, null, null, null, Cancellation);
        Assert.Equal(await Hash(folder), hashed.Hash);
        Assert.Equal(5, Read(await Pack(hashed, new())).Count(entry => entry.Entry.EntryType == TarEntryType.RegularFile));
    }

    [Fact]
    public async Task A_file_that_never_has_the_size_that_it_should_have_is_refused()
    {
        // The system calls it a page long, and whoever reads it gets less.
        const string devices = "/sys/devices/system/cpu";
        Assert.SkipUnless(File.Exists(devices + "/online"), "It needs Linux's /sys.");
        using var folder = new TemporaryFolder("Dockerfile");
        folder.Write("Dockerfile.dockerignore", "*\n!online\n");
        var scanned = ContextScanner.Scan(new(devices, folder["Dockerfile"]), cancellationToken: Cancellation);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => ContextHash.ComputeAsync(scanned, null, null, null, Cancellation));
        Assert.Equal((ErrorCode.ContextChanged, devices + "/online"), (error.Code, error.Target));
        Assert.Contains("does not stop changing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_names_of_one_file_are_two_files()
    {
        using var folder = new TemporaryFolder("Dockerfile", "a");
        Run(folder.Path, "ln", ["a", "b"]);
        using var copied = new TemporaryFolder("Dockerfile", "a").Write("b", await File.ReadAllBytesAsync(folder["a"], Cancellation));
        var (hashed, whole) = await Pack(folder.Path);
        Assert.Equal(await Hash(copied), hashed.Hash);
        Assert.Equal((await Pack(copied.Path)).Object, whole);
    }

    [Fact]
    public async Task A_file_that_vanishes_between_scan_and_hash_is_named()
    {
        using var folder = new TemporaryFolder("Dockerfile", "gone");
        var scanned = ContextScanner.Scan(new(folder.Path), cancellationToken: Cancellation);
        File.Delete(folder["gone"]);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => ContextHash.ComputeAsync(scanned, null, null, null, Cancellation));
        Assert.Equal((ErrorCode.ContextChanged, folder["gone"]), (error.Code, error.Target));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_named_before_anything_is_packed()
    {
        // A file that is there to be written only, for root as for everybody.
        const string devices = "/sys/bus/cpu";
        Assert.SkipUnless(File.Exists(devices + "/uevent"), "It needs Linux's /sys.");
        using var folder = new TemporaryFolder("Dockerfile");
        folder.Write("Dockerfile.dockerignore", "*\n!uevent\n");
        var scanned = ContextScanner.Scan(new(devices, folder["Dockerfile"]), cancellationToken: Cancellation);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => ContextHash.ComputeAsync(scanned, null, null, null, Cancellation));
        Assert.Equal((ErrorCode.FileUnreadable, devices + "/uevent"), (error.Code, error.Target));
    }

    [Fact]
    public void Whatever_the_system_says_on_reading_becomes_an_error_with_the_path()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It needs a file that even root cannot read.");
        // Reading the memory of this process at 0 fails for everyone.
        var error = Assert.Throws<ImageBuilderException>(() => FileChunk.Read("/proc/self/mem", OpenFile.Open, 0, 0, new byte[1]));
        Assert.Equal((ErrorCode.FileUnreadable, "/proc/self/mem"), (error.Code, error.Target));
    }

    [Fact]
    public async Task Cancelling_stops_hashing_and_packing()
    {
        using var folder = new TemporaryFolder("Dockerfile").Write("large", Noise(8 << 20, 1));
        var scanned = ContextScanner.Scan(new(folder.Path), cancellationToken: Cancellation);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ContextHash.ComputeAsync(scanned, null, null, null, stopped.Token));
        var hashed = await ContextHash.ComputeAsync(scanned, null, null, null, Cancellation);
        using var stop = new CancellationTokenSource();
        var taken = 0;
        var reports = new Reports { OnReport = _ => stop.Cancel() };
        var archive = new ArchivePlan(hashed);
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            BlockPacker.PackAsync(hashed, archive, archive.Blocks, Take, new() { Workers = 1 }, new(Guid.Empty, reports), stop.Token)
        );
        Assert.Equal(stop.Token, error.CancellationToken);
        Assert.InRange(taken, 1, 4);

        Task Take(ArchivePlan.Block block, ReadOnlyMemory<byte> content, uint crc, CancellationToken cancelled)
        {
            taken++;
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_target_that_fails_ends_the_packing_with_its_error()
    {
        using var folder = Everything();
        var (hashed, _) = await Pack(folder.Path);
        using var target = new MemoryStream(new byte[1000], writable: true);
        await Assert.ThrowsAsync<NotSupportedException>(() => Pack(hashed, new(), target: target));
    }

    [Fact]
    public async Task Progress_ends_with_everything_done()
    {
        using var folder = Everything();
        var reports = new Reports();
        var hashed = await ContextHash.ComputeAsync(
            ContextScanner.Scan(new(folder.Path), cancellationToken: Cancellation),
            null,
            null,
            new(Guid.Empty, reports),
            Cancellation
        );
        var (files, bytes) = (hashed.Scanned.Files + 1, hashed.Scanned.Bytes + hashed.Dockerfile.Entry.Size);
        Assert.Equal(new ContextProgress(Guid.Empty, ContextStage.Hashing, files, bytes, bytes), reports.Last);
        await Pack(hashed, new(), reports, Stream.Null);

        // One block of the text is like the other, and is packed once.
        bytes -= ContentDigest.ChunkSize;
        Assert.Equal(new ContextProgress(Guid.Empty, ContextStage.Uploading, files, bytes, bytes), reports.Last);
    }

    [Fact]
    public async Task Digests_that_are_remembered_are_not_read_again_and_are_checked_when_packing()
    {
        using var folder = new TemporaryFolder("Dockerfile", "a", "b");
        var cache = new Remembering();
        var scanned = ContextScanner.Scan(new(folder.Path), cancellationToken: Cancellation);
        var first = await ContextHash.ComputeAsync(scanned, null, cache, null, Cancellation);
        File.Delete(folder["a"]);
        var second = await ContextHash.ComputeAsync(scanned, null, cache, null, Cancellation);
        Assert.Equal(first.Hash, second.Hash);
        await Assert.ThrowsAsync<ImageBuilderException>(() => PackNowhere(second));
    }

    private static void Run(string folder, string tool, string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(tool, arguments)
                {
                    WorkingDirectory = folder,
                    UseShellExecute = false,
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                }
            )!;
            var output = process.StandardOutput.ReadToEndAsync(Cancellation);
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors + output.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"There is no {tool} here.");
        }
    }

    private sealed class Remembering : IContentDigestCache
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, byte[]> _digests = new(StringComparer.Ordinal);

        public byte[]? Find(ContextEntry entry) => _digests.GetValueOrDefault(entry.FullPath!);

        public void Keep(ContextEntry entry, byte[] digest) => _digests[entry.FullPath!] = digest;
    }
}
