using System.Globalization;
using System.IO.Compression;
using System.Text;
using ZenImageBuilder.Engine.Contexts.Hashing;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>A segment that the store is said to have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Blocks">What it holds: the names of the blocks, with their lengths in bytes, packed.</param>
internal sealed record IndexedSegment(string Name, IReadOnlyDictionary<string, int> Blocks);

/// <summary>Which blocks lie in which segments, and which chunks large files have: kept in the store, so that every machine finds what another one has sent.</summary>
/// <remarks>
/// It only saves work. A segment is used when the store says that it exists, and chunk digests when they belong to the digest of the file. Of several
/// writers the last one wins; what is forgotten is sent once more.
/// </remarks>
internal sealed class BlockIndex
{
    /// <summary>The most segments that are remembered.</summary>
    public const int MaximumSegments = 64;

    /// <summary>The most blocks, and the most chunks, that are remembered.</summary>
    public const int MaximumBlocks = 65_536;

    /// <summary>The most that an index takes in bytes, packed: larger ones are not read.</summary>
    public const int MaximumBytes = 32 << 20;

    // Unpacked it is lines of up to 80 characters, one for a block or a chunk.
    private const int MaximumText = 128 * (2 * MaximumBlocks + 2 * MaximumSegments);

    private const string Version = "ZenImageBuilder blocks 1";
    private const string SegmentWord = "segment ";
    private const string FileWord = "file ";

    private readonly Dictionary<string, IReadOnlyList<string>> _files;

    private BlockIndex(IReadOnlyList<IndexedSegment> segments, Dictionary<string, IReadOnlyList<string>> files) => (Segments, _files) = (segments, files);

    /// <summary>An index that knows nothing.</summary>
    public static BlockIndex Empty { get; } = new([], []);

    /// <summary>The segments, those that were used last first.</summary>
    public IReadOnlyList<IndexedSegment> Segments { get; }

    /// <summary>The chunk digests of a large file, one after the other, or null.</summary>
    /// <param name="digest">The digest of the file.</param>
    public byte[]? ChunkDigestsOf(byte[] digest) =>
        _files.TryGetValue(Hex(digest), out var chunks) ? [.. chunks.SelectMany(static chunk => Convert.FromHexString(chunk))] : null;

    /// <summary>The index after a context was sent.</summary>
    /// <param name="used">The segments that hold the context.</param>
    /// <param name="context">The context.</param>
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

    /// <summary>The index as it is stored.</summary>
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

    /// <summary>Reads what was stored.</summary>
    /// <returns>The index, or null where it is none that this version knows.</returns>
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
