using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Contexts;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Contexts.Storing;

/// <summary>What is sent of a context when some of it is stored already, and that what lies in the store afterwards is the whole context.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class ContextPublisherTests : IAsyncLifetime
{
    private const int MiB = 1 << 20;

    private readonly TemporaryFolder _parent = new();
    private readonly string _root;
    private StoredContexts _it = null!;

    public ContextPublisherTests(AwsEnvironment environment)
    {
        environment.Reset();
        _root = _parent["project"];
    }

    public async ValueTask InitializeAsync() => _it = await StoredContexts.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _it.DisposeAsync();
        _parent.Dispose();
    }

    [Fact]
    public async Task A_small_context_is_one_object_and_two_requests()
    {
        _ = _parent.Write("project/Dockerfile", "FROM scratch\n").Write("project/a", "x");
        var first = await _it.PublishAsync(_root);
        Assert.Equal(["HeadObject", "PutObject"], _it.Operations());
        Assert.Empty(first.Context.Segments);
        var again = await _it.PublishAsync(_root);
        Assert.Equal((0L, 3), (again.UploadedBytes, _it.Operations().Count));
        await AssertWholeAsync(first);
    }

    [Fact]
    public async Task A_large_context_is_segments_an_object_that_names_them_and_an_index()
    {
        Make(_root);
        var first = await PublishAsync();
        Assert.Equal(2, first.Context.Segments.Count);
        Assert.Equal(3 + 1, first.Sent.Count);
        var from = _it.Operations().Count;
        var again = await _it.PublishAsync(_root);
        Assert.Equal(0, again.UploadedBytes);
        Assert.Equal(["HeadObject", "HeadObject", "HeadObject"], _it.Operations(from));
        Assert.Equal(first.Context.Segments, again.Context.Segments);
    }

    [Fact]
    public async Task A_changed_file_sends_its_block()
    {
        Make(_root);
        var first = await PublishAsync();
        for (var change = 0; change < 3; change++)
        {
            File.WriteAllText(Path.Combine(_root, "source", $"folder-{change}", "file-7"), $"changed {change}");
            var from = _it.Operations().Count;
            var outcome = await _it.PublishAsync(_root);
            Assert.InRange(outcome.UploadedBytes, 1, MiB);

            // The object, the index and every segment are asked for; the new segment, the object and the index are sent.
            Assert.Equal(5 + outcome.Context.Segments.Count, _it.Operations(from).Count);
            await AssertWholeAsync(outcome);
            Assert.Empty(first.Context.Segments.Except(outcome.Context.Segments));
        }
    }

    [Fact]
    public async Task A_file_that_comes_or_goes_sends_a_block_or_two()
    {
        Make(_root);
        _ = await PublishAsync();
        File.WriteAllText(Path.Combine(_root, "source", "folder-2", "new"), "new");
        Assert.InRange((await PublishAsync()).UploadedBytes, 1, MiB);
        File.Delete(Path.Combine(_root, "source", "folder-5", "file-11"));
        Assert.InRange((await PublishAsync()).UploadedBytes, 1, MiB);
        Directory.Delete(Path.Combine(_root, "source", "folder-3"), recursive: true);
        Assert.InRange((await PublishAsync()).UploadedBytes, 1, MiB);
    }

    [Fact]
    public async Task A_large_file_that_is_renamed_sends_its_new_name()
    {
        Make(_root);
        _ = await PublishAsync();
        File.Move(Path.Combine(_root, "weights"), Path.Combine(_root, "renamed"));
        Assert.InRange((await PublishAsync()).UploadedBytes, 1, 64 * 1024);
    }

    [Fact]
    public async Task A_large_file_that_grows_sends_its_end()
    {
        Make(_root);
        _ = await PublishAsync();
        using (var file = File.OpenWrite(Path.Combine(_root, "weights")))
        {
            file.Position = file.Length;
            file.Write(Noise(2 * MiB, 9));
        }

        Assert.InRange((await PublishAsync()).UploadedBytes, 2 * MiB, 4 * MiB);
    }

    [Fact]
    public async Task Another_folder_of_the_same_name_finds_everything()
    {
        Make(_root);
        _ = await PublishAsync();
        var other = _parent["elsewhere/project"];
        Make(other);
        File.WriteAllText(Path.Combine(other, "source", "folder-1", "file-1"), "changed");
        Assert.InRange((await PublishAsync(other)).UploadedBytes, 1, MiB);
    }

    [Fact]
    public async Task Another_folder_of_another_name_finds_the_large_files()
    {
        Make(_root);
        var first = await PublishAsync();
        var other = _parent["other"];
        Make(other);
        File.WriteAllText(Path.Combine(other, "source", "folder-1", "file-1"), "changed");
        var outcome = await PublishAsync(other);
        Assert.InRange(outcome.UploadedBytes, 1, 16 * MiB);
        Assert.Single(outcome.Context.Segments.Intersect(first.Context.Segments));
    }

    [Fact]
    public async Task A_remembered_file_whose_chunks_nobody_knows_is_read_again()
    {
        Make(_root);
        Assert.SkipUnless(LocalFileSystem.Holds(_root), "Here the cache trusts no file.");
        var caches = new HashCacheFolder(_parent["cache"], new Ahead());
        _ = await _it.PublishAsync(_root, caches);
        _ = await _it.Store.DeleteAsync([ContextNames.OfIndex(_root)], TestContext.Current.CancellationToken);
        File.WriteAllText(Path.Combine(_root, "source", "folder-1", "file-1"), "changed");
        var outcome = await _it.PublishAsync(_root, caches);
        Assert.InRange(outcome.UploadedBytes, 1, 16 * MiB);
        await AssertWholeAsync(outcome);

        File.WriteAllText(Path.Combine(_root, "source", "folder-1", "file-1"), "changed again");
        outcome = await _it.PublishAsync(_root, caches);
        Assert.InRange(outcome.UploadedBytes, 1, MiB);
        await AssertWholeAsync(outcome);
    }

    [Fact]
    public async Task What_was_sent_last_is_asked_for_while_the_folder_is_read()
    {
        Make(_root);
        Assert.SkipUnless(LocalFileSystem.Holds(_root), "Here the cache trusts no file.");
        var caches = new HashCacheFolder(_parent["cache"], new Ahead());
        var first = await _it.PublishAsync(_root, caches);

        // Unchanged: the guess is the answer, and no question is asked twice.
        var from = _it.Server.Requests.Count;
        var again = await _it.PublishAsync(_root, caches);
        Assert.Equal(Enumerable.Repeat("HeadObject", 1 + first.Context.Segments.Count), _it.Operations(from));
        Assert.Equal((first.Context.Hash, 0L), (again.Context.Hash, again.UploadedBytes));

        // Changed: the guess was in vain, and what is sent does not depend on it.
        File.WriteAllText(Path.Combine(_root, "source", "folder-1", "file-1"), "changed");
        await AssertWholeAsync(await _it.PublishAsync(_root, caches));

        // Gone from the store: a right guess is no proof.
        var all = await _it
            .Store.ListAsync(TestContext.Current.CancellationToken)
            .Select(static item => item.Name)
            .ToListAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await _it.Store.DeleteAsync(all, TestContext.Current.CancellationToken));
        var anew = await _it.PublishAsync(_root, caches);
        Assert.True(anew.UploadedBytes > 0);
        await AssertWholeAsync(anew);
    }

    [Fact]
    public async Task A_guess_that_nobody_answers_is_no_error_of_its_own()
    {
        Make(_root);
        Assert.SkipUnless(LocalFileSystem.Holds(_root), "Here the cache trusts no file.");
        var caches = new HashCacheFolder(_parent["cache"], new Ahead());
        _ = await _it.PublishAsync(_root, caches);
        File.WriteAllText(Path.Combine(_root, "source", "folder-1", "file-1"), "changed");
        _it.Server.Faults.Add(
            new()
            {
                Kind = SandboxFaultKind.AccessDenied,
                Service = "s3",
                Operation = "HeadObject",
            }
        );
        await AssertWholeAsync(await _it.PublishAsync(_root, caches));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    public async Task An_index_that_is_none_is_as_no_index(string content)
    {
        Make(_root);
        await using (var upload = _it.Store.Upload(ContextNames.OfIndex(_root), ContextUploadOptions.Zip, TestContext.Current.CancellationToken))
        {
            await upload.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(content), TestContext.Current.CancellationToken);
            await upload.SealAsync(TestContext.Current.CancellationToken);
            _ = await upload.CompleteAsync();
        }

        _ = await PublishAsync();
    }

    [Fact]
    public async Task An_index_that_may_not_be_read_or_written_costs_bytes_and_nothing_else()
    {
        Make(_root);
        _it.Server.Faults.Add(
            new()
            {
                Kind = SandboxFaultKind.AccessDenied,
                Service = "s3",
                Operation = "GetObject",
            }
        );
        _ = await PublishAsync();
    }

    [Fact]
    public async Task A_segment_that_is_gone_is_sent_again_and_the_context_is_whole()
    {
        Make(_root);
        var first = await PublishAsync();
        foreach (var segment in first.Context.Segments)
        {
            Assert.Empty(await _it.Store.DeleteAsync([ContextNames.OfSegment(segment)], TestContext.Current.CancellationToken));
            var outcome = await PublishAsync();
            Assert.Contains(ContextNames.OfSegment(segment), outcome.Sent.Keys);
        }
    }

    [Fact]
    public async Task A_client_that_was_faster_wins_and_its_object_is_used()
    {
        _ = _parent.Write("project/Dockerfile", "FROM scratch\n").Write("project/a", "x");
        var first = await _it.PublishAsync(_root);
        var read = await ReadAsync(new());

        // The first question is answered before the other client has stored it.
        var outcome = await new ContextPublisher(new LateStore(_it.Store), _it.Observer).PublishAsync(
            read,
            Guid.NewGuid(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal((first.Context.Hash, 0L), (outcome.Context.Hash, outcome.UploadedBytes));
        Assert.Equal(["HeadObject", "PutObject", "PutObject", "HeadObject"], _it.Operations());
        Assert.Equal(412, _it.Server.Requests[2].Status);
    }

    [Fact]
    public async Task There_are_never_more_segments_than_a_build_takes()
    {
        Make(_root);
        for (var change = 0; change < 16; change++)
        {
            File.WriteAllText(Path.Combine(_root, "source", $"folder-{change % 8}", $"file-{change * 3}"), $"changed {change}");
            var outcome = await PublishAsync();
            Assert.InRange(outcome.Context.Segments.Count, 1, SegmentPlan.MaximumSegments);
            Assert.InRange(outcome.UploadedBytes, 1, change == 0 ? 64 * MiB : 2 * MiB);
        }
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_packed_leaves_no_context()
    {
        Make(_root);
        var context = await ReadAsync(new() { MostKept = 0 });
        File.WriteAllText(Path.Combine(_root, "source", "folder-7", "file-1"), "changed");
        var error = await Assert.ThrowsAsync<Errors.ImageBuilderException>(() =>
            new ContextPublisher(_it.Store, _it.Observer).PublishAsync(context, Guid.NewGuid(), TestContext.Current.CancellationToken)
        );
        Assert.Equal(Errors.ErrorCode.ContextChanged, error.Code);
        Assert.Null(await _it.Store.FindAsync(ContextNames.Of(context.Hash), TestContext.Current.CancellationToken));
        Assert.Empty(await _it.Store.ListUploadsAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>If one of these values changes, every user uploads every context again.</summary>
    [Fact]
    public async Task The_objects_and_the_index_of_a_known_context_never_change()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other modes.");
        Make(_root);
        foreach (var entry in Directory.EnumerateFileSystemEntries(_root, "*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(entry, (UnixFileMode)(File.Exists(entry) ? 0b110_100_100 : 0b111_101_101));
        }

        var outcome = await PublishAsync();
        using var folder = new TemporaryFolder();
        await ExtractAsync(outcome.Context.Name);
        foreach (var segment in outcome.Context.Segments)
        {
            await ExtractAsync(ContextNames.OfSegment(segment));
        }

        var index = Unpack(await ReadAsync(ContextNames.OfIndex(_root)));
        var names = Directory.EnumerateFiles(folder["blocks"]).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToList();

        // Blocks of noise are stored, so their bytes do not depend on the version of zlib, as those of the others do, and their lengths.
        var noise = names.Where(static name => name.StartsWith('c')).SelectMany(name => File.ReadAllBytes(folder[$"blocks/{name}"])).ToArray();
        Assert.Equal(
            """
            context 13341e0f5a73364b5827ab1e156e5857f106df014fb83af0c34426feb19a4b53
            sent 13341e0f5a73364b5827ab1e156e5857f106df014fb83af0c34426feb19a4b53.zip index/244210e48437b6556980a70249a99369.gz segments/5911b036214058f609c7ab42031cd002108335ee1603204929eeb1d35504611c.zip segments/83d320a68c2d19d0e97b7e85e8e480c98b357dafda3fb81dbace5ceec2b48b1a.zip
            recipe 68d3c0125a6587e9f8330a84e06a50d498baa5dc11f28a8a039ba589a1226c2d
            blocks 59 cb6c5b89c15e0c4a9b1c9b3d114353f36b511067ccecbf10b353b7d18ff50d12
            noise 34606441 9fab33adc9bb37e9c7728a902f77aab1f4f9b457159ca0129ce1f32678898114
            index bf106e23efbd67729b26b7dd7c9c6b7be4a7ac5acc8365c8f11b2cee7c63746c
            """,
            $"""
            context {outcome.Context.Hash}
            sent {string.Join(' ', outcome.Sent.Keys.Order(StringComparer.Ordinal))}
            recipe {Digest(File.ReadAllBytes(folder["recipe"]))}
            blocks {names.Count} {Digest(Encoding.ASCII.GetBytes(string.Join('\n', names)))}
            noise {noise.Length} {Digest(noise)}
            index {Digest(Encoding.ASCII.GetBytes(Regex.Replace(index, @"(?m) \d+$", "", RegexOptions.None, TimeSpan.FromSeconds(1))))}
            """
        );

        async Task ExtractAsync(string name)
        {
            using var zip = new ZipArchive(new MemoryStream(await ReadAsync(name)), ZipArchiveMode.Read);
            zip.ExtractToDirectory(folder.Path);
        }

        async Task<byte[]> ReadAsync(string name) => (await _it.Store.ReadAsync(name, long.MaxValue, TestContext.Current.CancellationToken))!;

        static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

        static string Unpack(byte[] packed)
        {
            using var reader = new StreamReader(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress), Encoding.ASCII);
            return reader.ReadToEnd();
        }
    }

    private async Task<ContextPublisher.Outcome> PublishAsync(string? root = null)
    {
        var outcome = await _it.PublishAsync(root ?? _root);
        await AssertWholeAsync(outcome);
        return outcome;
    }

    private Task<LocalContext> ReadAsync(PackingOptions options) =>
        new ContextReader(options, caches: null, Guid.NewGuid(), _it.Observer).ReadAsync(_root, null, expect: null, TestContext.Current.CancellationToken);

    private async Task AssertWholeAsync(ContextPublisher.Outcome outcome) => Assert.Equal(outcome.Context.Hash, await _it.HashOfStoredAsync(outcome.Context));

    /// <summary>500 files that fit a block, and a large one.</summary>
    private static void Make(string root)
    {
        for (var folder = 0; folder < 10; folder++)
        {
            var path = Directory.CreateDirectory(Path.Combine(root, "source", $"folder-{folder}")).FullName;
            for (var file = 0; file < 50; file++)
            {
                File.WriteAllBytes(Path.Combine(path, $"file-{file}"), Noise(1000 + (file * 6311 % 40_000), (folder * 1000) + file));
            }
        }

        File.WriteAllText(Path.Combine(root, "Dockerfile"), "FROM scratch\nCOPY . /\n");
        File.WriteAllBytes(Path.Combine(root, "weights"), Noise((33 * MiB) + 7, 1));
    }

    private static byte[] Noise(int length, int seed)
    {
        var noise = new byte[length];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    private sealed class Ahead : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + 2 * HashCache.Margin;
    }
}
