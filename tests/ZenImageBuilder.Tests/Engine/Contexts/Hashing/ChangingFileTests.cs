using System.Collections.Concurrent;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Contexts.Hashing;

/// <summary>Files that are replaced, written, cut and lengthened at a known moment of their being read: never is a context made of two moments of one file.</summary>
public class ChangingFileTests
{
    private const int Size = (4 << 20) + 5;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<int, long> Ways { get; } = new([1, 2, 16], [PackingOptions.DefaultMostKept, 0]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_file_that_is_replaced_is_read_as_it_was(int workers, long kept)
    {
        using var folder = Folder();
        var before = await Hash(folder);
        var opener = new Opener(folder["file"], readBefore: 2, () => Replace(folder, Content(2)));
        var hashed = await Hash(folder, opener, workers, kept);
        Assert.Equal(before.Hash, hashed.Hash);
        Assert.Equal(1, opener.Openings);
        if (kept > 0)
        {
            await Pack(hashed);
            return;
        }

        // It is not there any more to be packed, so it is refused.
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => Pack(hashed));
        Assert.Equal((ErrorCode.ContextChanged, folder["file"]), (error.Code, error.Target));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_file_that_is_written_is_read_again(int workers, long kept)
    {
        foreach (
            var change in new Action<TemporaryFolder>[]
            {
                static folder => Overwrite(folder["file"], Content(2)),
                static folder => Overwrite(folder["file"], Content(2), keepTimes: true),
                static folder => File.AppendAllText(folder["file"], "more"),
                static folder => Overwrite(folder["file"], Content(3), length: Size - 100),
                static folder => Overwrite(folder["file"], Content(3), length: 10),
                static folder => folder.Mode("file", 0b111_101_101),
            }
        )
        {
            using var folder = Folder();
            var opener = new Opener(folder["file"], readBefore: 2, () => change(folder));
            var hashed = await Hash(folder, opener, workers, kept);
            Assert.Equal((await Hash(folder)).Hash, hashed.Hash);
            await Pack(hashed);
            Assert.InRange(opener.Openings, 2, 3);
            Assert.Equal(0, opener.Open);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_file_that_does_not_stop_changing_is_refused(int workers, long kept)
    {
        using var folder = Folder();
        var opener = new Opener(folder["file"], readBefore: 0, () => Overwrite(folder["file"], Content(2)));
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => Hash(folder, opener, workers, kept));
        Assert.Equal((ErrorCode.ContextChanged, folder["file"]), (error.Code, error.Target));
        Assert.Contains("does not stop changing", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, opener.Open);
    }

    [Fact]
    public async Task A_file_that_never_rests_but_is_always_replaced_is_sent_whole()
    {
        using var folder = Folder();
        var (one, two) = (await Hash(folder), Content(2));
        Replace(folder, two);
        var other = await Hash(folder);
        for (var round = 0; round < 5; round++)
        {
            var hashed = await Hash(
                folder,
                new(folder["file"], readBefore: 0, () => Replace(folder, File.ReadAllBytes(folder["file"])[0] == two[0] ? Content(1) : two)),
                workers: 2
            );
            Assert.Contains(hashed.Hash, new[] { one.Hash, other.Hash });
        }
    }

    [Fact]
    public async Task A_file_that_was_replaced_after_the_scan_is_sent_with_its_own_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other modes.");
        using var folder = Folder();
        var scanned = ContextScanner.Scan(new(folder.Path), cancellationToken: Cancellation);
        Replace(folder, Content(2));
        folder.Mode("file", 0b111_000_000);
        var hashed = await ContextHash.ComputeAsync(scanned, null, null, null, Cancellation);
        Assert.Equal((await Hash(folder)).Hash, hashed.Hash);
        Assert.Equal(0b111_000_000, hashed.Entries.Single(static entry => entry.Entry.Path == "file").Entry.Mode);
    }

    [Fact]
    public async Task The_Dockerfile_has_one_mode_whatever_its_own_is()
    {
        using var folder = Folder().Mode("Dockerfile", 0b111_101_101);
        Assert.Equal(ArchiveLayout.FileMode, (await Hash(folder)).Dockerfile.Entry.Mode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Each_file_is_opened_once_and_few_are_open_at_once(int workers)
    {
        using var folder = new TemporaryFolder("Dockerfile");
        for (var number = 0; number < 60; number++)
        {
            folder.Write($"file{number}", new byte[number % 7 * 700_000]);
        }

        var opener = new Opener("", readBefore: 0, static () => { });
        _ = await Hash(folder, opener, workers);
        Assert.All(opener.All, static opened => Assert.Equal(1, opened.Value));
        Assert.Equal(60, opener.All.Count);
        Assert.InRange(opener.Most, 1, workers + 1);
        Assert.Equal(0, opener.Open);
    }

    [Fact]
    public async Task What_was_opened_is_closed_when_it_is_stopped()
    {
        using var folder = Folder();
        using var stop = new CancellationTokenSource();
        var opener = new Opener(folder["file"], readBefore: 2, stop.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Hash(folder, opener, workers: 2, stop: stop.Token));
        Assert.Equal(0, opener.Open);
    }

    /// <summary>Where the calls of the runtime serve, which tell less of a file.</summary>
    [Fact]
    public async Task Without_the_calls_of_the_system_a_written_file_is_read_again_too()
    {
        using var folder = Folder();
        var opener = new Opener(folder["file"], readBefore: 2, () => Overwrite(folder["file"], Content(2)), static path => new PublicFile(path));
        var hashed = await Hash(folder, opener);
        Assert.Equal((await Hash(folder)).Hash, hashed.Hash);
    }

    private static TemporaryFolder Folder() => new TemporaryFolder("Dockerfile", "other").Write("file", Content(1));

    private static byte[] Content(byte value)
    {
        var content = new byte[Size];
        Array.Fill(content, value);
        return content;
    }

    private static void Replace(TemporaryFolder folder, byte[] content)
    {
        var other = Path.Combine(Directory.CreateTempSubdirectory("zib-aside-").FullName, "file");
        File.WriteAllBytes(other, content);
        File.Move(other, folder["file"], overwrite: true);
        Directory.Delete(Path.GetDirectoryName(other)!);
    }

    private static void Overwrite(string path, byte[] content, int length = Size, bool keepTimes = false)
    {
        var time = File.GetLastWriteTimeUtc(path);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            file.Write(content, 0, length);
            file.SetLength(length);
        }

        if (keepTimes)
        {
            File.SetLastWriteTimeUtc(path, time);
        }
    }

    private static Task<HashedContext> Hash(
        TemporaryFolder folder,
        Opener? opener = null,
        int workers = 2,
        long kept = PackingOptions.DefaultMostKept,
        CancellationToken? stop = null
    )
    {
        var options = new PackingOptions { Workers = workers, MostKept = kept };
        options = opener is null ? options : options with { Open = opener.OpenFile };
        return ContextHash.ComputeAsync(ContextScanner.Scan(new(folder.Path), cancellationToken: Cancellation), options, null, null, stop ?? Cancellation);
    }

    private static async Task Pack(HashedContext hashed)
    {
        var archive = new ArchivePlan(hashed);
        await BlockPacker.PackAsync(hashed, archive, archive.Blocks, static (_, _, _, _) => Task.CompletedTask, cancellationToken: Cancellation);
    }

    /// <summary>Opens files, and does something to one of them at a known moment.</summary>
    /// <param name="path">The file.</param>
    /// <param name="readBefore">How often it is read before that, the first time; 0 for every time that it is opened, after its first reading.</param>
    /// <param name="act">What is done then.</param>
    /// <param name="open">How a file is opened.</param>
    private sealed class Opener(string path, int readBefore, Action act, Func<string, IOpenFile>? open = null)
    {
        private readonly object _gate = new();

        public ConcurrentDictionary<string, int> All { get; } = new(StringComparer.Ordinal);

        public int Openings { get; private set; }

        public int Open { get; private set; }

        public int Most { get; private set; }

        public IOpenFile OpenFile(string opened)
        {
            var file = (open ?? ZenImageBuilder.Engine.Contexts.Hashing.OpenFile.Open)(opened);
            lock (_gate)
            {
                Openings += opened == path ? 1 : 0;
                Most = Math.Max(Most, ++Open);
                // The Dockerfile is read for itself and as a part of the context.
                if (!opened.EndsWith("Dockerfile", StringComparison.Ordinal))
                {
                    _ = All.AddOrUpdate(opened, 1, static (_, times) => times + 1);
                }

                return opened == path
                    ? new Watched(
                        file,
                        this,
                        readBefore == 0 ? 1
                            : Openings == 1 ? readBefore
                            : int.MaxValue
                    )
                    : new Watched(file, this, int.MaxValue);
            }
        }

        private sealed class Watched(IOpenFile file, Opener opener, int readBefore) : IOpenFile
        {
            private int _reads;

            private int _closed;

            public FileStatus ReadStatus() => file.ReadStatus();

            public int Read(long offset, Span<byte> into)
            {
                if (Interlocked.Increment(ref _reads) == readBefore)
                {
                    opener.Act();
                }

                return file.Read(offset, into);
            }

            public void Dispose()
            {
                if (Interlocked.Exchange(ref _closed, 1) != 0)
                {
                    return;
                }

                lock (opener._gate)
                {
                    opener.Open--;
                }

                file.Dispose();
            }
        }

        private void Act() => act();
    }

    private sealed class PublicFile(string path) : IOpenFile
    {
        private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file = File.OpenHandle(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );

        public FileStatus ReadStatus() => FileStatus.ReadByPublicCalls(_file);

        public int Read(long offset, Span<byte> into) => RandomAccess.Read(_file, into, offset);

        public void Dispose() => _file.Dispose();
    }
}
