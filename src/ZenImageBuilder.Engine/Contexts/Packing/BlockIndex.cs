using System.Globalization;
using System.IO.Compression;
using System.Text;
using ZenImageBuilder.Engine.Contexts.Hashing;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>A segment that the store has according to the index.</summary>
/// <param name="Blocks">The packed length in bytes of each block in the segment, by the name of the block.</param>
internal sealed record IndexedSegment(string Name, IReadOnlyDictionary<string, int> Blocks);

/// <summary>
/// The index of the blocks in each segment and of the chunks of each large file. It is kept in the store, so that every machine can reuse what another one
/// sent.
/// </summary>
/// <remarks>
/// The index only saves work. A segment is used only if the store confirms that it exists, and chunk digests are used only if they match the digest of the
/// file. If several clients write the index, the last one wins; what is lost from the index is sent once more.
/// </remarks>
internal sealed class BlockIndex
{
    /// <summary>The maximum number of segments in the index.</summary>
    public const int MaximumSegments = 64;

    /// <summary>The maximum number of blocks in the index, and also the maximum number of chunks.</summary>
    public const int MaximumBlocks = 65_536;

    /// <summary>The maximum size of a stored (compressed) index in bytes. A larger one is not read.</summary>
    public const int MaximumBytes = 32 << 20;

    // Uncompressed, the index has one line of up to 80 characters for each block or chunk.
    private const int MaximumText = 128 * (2 * MaximumBlocks + 2 * MaximumSegments);

    private const string Version = "ZenImageBuilder blocks 1";
    private const string SegmentWord = "segment ";
    private const string FileWord = "file ";

    private readonly Dictionary<string, IReadOnlyList<string>> _files;

    private BlockIndex(IReadOnlyList<IndexedSegment> segments, Dictionary<string, IReadOnlyList<string>> files) => (Segments, _files) = (segments, files);

    /// <summary>An index without segments and chunks.</summary>
    public static BlockIndex Empty { get; } = new([], []);

    /// <summary>The segments, the most recently used first.</summary>
    public IReadOnlyList<IndexedSegment> Segments { get; }

    /// <summary>Returns the concatenated chunk digests of a large file, or null if the index does not have them.</summary>
    /// <param name="digest">The digest of the file.</param>
    public byte[]? ChunkDigestsOf(byte[] digest) =>
        _files.TryGetValue(Hex(digest), out var chunks) ? [.. chunks.SelectMany(static chunk => Convert.FromHexString(chunk))] : null;

    /// <summary>Returns the index to store after a context was sent.</summary>
    /// <param name="used">The segments that hold the context.</param>
    /// <param name="context">The context, which adds the chunk digests of its large files.</param>
    public BlockIndex With(IReadOnlyList<IndexedSegment> used, HashedContext context)
    {
        var names = used.Select(static segment => segment.Name).ToHashSet(StringComparer.Ordinal);
        List<IndexedSegment> segments = [];
        var room = MaximumBlocks;
        foreach (var segment in used.Concat(Segments.Where(segment => !names.Contains(segment.Name))).Take(MaximumSegments))
        {
            if (segment.Blocks.Count > room)
            {
                continue;
            }

            room -= segment.Blocks.Count;
            segments.Add(segment);
        }
        return new(segments, Files(context));
    }

    private Dictionary<string, IReadOnlyList<string>> Files(HashedContext context)
    {
        var files = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var room = MaximumBlocks;
        void Add(string digest, IReadOnlyList<string> chunks)
        {
            if (chunks.Count <= room && files.TryAdd(digest, chunks))
            {
                room -= chunks.Count;
            }
        }

        foreach (var entry in context.Entries.Append(context.Dockerfile).Where(static entry => entry.ChunkDigests.Length > ContentDigest.Length))
        {
            Add(Hex(entry.Digest), [.. entry.ChunkDigests.Chunk(ContentDigest.Length).Select(Hex)]);
        }

        foreach (var (digest, chunks) in _files)
        {
            Add(digest, chunks);
        }

        return files;
    }

    /// <summary>Returns the index in its stored form, compressed with gzip.</summary>
    public byte[] Write()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        using (var text = new StreamWriter(gzip, new UTF8Encoding(false)) { NewLine = "\n" })
        {
            text.WriteLine(Version);
            foreach (var segment in Segments)
            {
                text.WriteLine(SegmentWord + segment.Name);
                foreach (var (name, bytes) in segment.Blocks)
                {
                    text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {bytes}"));
                }
            }
            foreach (var (digest, chunks) in _files)
            {
                text.WriteLine(FileWord + digest);
                foreach (var chunk in chunks)
                {
                    text.WriteLine(chunk);
                }
            }
        }
        return packed.ToArray();
    }

    /// <summary>Reads an index in its stored form.</summary>
    /// <returns>The index, or null if the content is damaged or has the format of another version.</returns>
    public static BlockIndex? Read(byte[] stored)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(stored), CompressionMode.Decompress);
            return Parse(ReadText(gzip));
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static string ReadText(Stream gzip)
    {
        using var text = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (gzip.Read(buffer) is > 0 and var read)
        {
            text.Write(buffer, 0, read);
            if (text.Length > MaximumText)
            {
                throw new InvalidDataException("The index is larger than any that is written.");
            }
        }
        return Encoding.ASCII.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static BlockIndex Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines is not [Version, ..])
        {
            throw new InvalidDataException("The first line is that of another version.");
        }

        List<IndexedSegment> segments = [];
        var files = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var blocks = new Dictionary<string, int>(StringComparer.Ordinal);
        var chunks = new List<string>();
        foreach (var line in lines.Skip(1))
        {
            if (line.StartsWith(SegmentWord, StringComparison.Ordinal))
            {
                segments.Add(new(Checked(line[SegmentWord.Length..]), blocks = new(StringComparer.Ordinal)));
            }
            else if (line.StartsWith(FileWord, StringComparison.Ordinal))
            {
                files[Checked(line[FileWord.Length..])] = chunks = [];
            }
            else if (files.Count > 0)
            {
                chunks.Add(Checked(line));
            }
            else
            {
                AddBlock(blocks, line);
            }
        }
        return new(segments, files);
    }

    private static void AddBlock(Dictionary<string, int> blocks, string line)
    {
        if (line.Length <= BlockName.Length || !BlockName.IsValid(line.AsSpan(0, BlockName.Length)))
        {
            throw new FormatException("A line names no block.");
        }

        blocks[line[..BlockName.Length]] = int.Parse(line.AsSpan(BlockName.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static string Checked(string name) => Sha256Name.IsValid(name) ? name : throw new FormatException("A line names no segment and no file.");

    private static string Hex(byte[] digest) => Convert.ToHexString(digest).ToLowerInvariant();
}
