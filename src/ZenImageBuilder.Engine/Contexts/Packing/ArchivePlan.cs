using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>How the tar archive of a context is cut into blocks that can be made, kept and sent independently of each other.</summary>
/// <remarks>
/// <para>
/// A block is either a run of whole entries or one chunk of a large file, so that whoever makes a block can check what it read. Its name says what it holds, and follows
/// from the digests alone: a block that is stored somewhere need not be made again. The archive is the blocks one after the other:
/// </para>
/// <list type="number">
/// <item>Files that fit a block, and links, in ordinal order of their paths. They are cut where the paths say so (<see cref="BlockCut"/>), so that a file that comes, goes or
/// changes touches a block or two, and never the cuts behind them.</item>
/// <item>Larger files: a block with the header, then the chunks. A chunk is named by its content alone, so a file that is renamed keeps its chunks.</item>
/// <item>The Dockerfile, and all folders, children before their parents. Folders come last because making something in a folder needs its write permission and changes its
/// time, and not every tar sets both at the end; until then tar makes the folders that it needs itself.</item>
/// </list>
/// </remarks>
internal sealed class ArchivePlan
{
    /// <summary>The most that a block holds, before compression.</summary>
    public const int BlockSize = ContentDigest.ChunkSize;

    private const int EndOfArchive = 2 * TarHeader.BlockSize;

    private readonly HashedText _names;
    private readonly long _modified;
    private readonly List<Item> _items = [];
    private readonly List<Block> _blocks = [];

    /// <summary>Plans the archive of a context whose chunk digests are known: <see cref="ChunkDigests"/>.</summary>
    public ArchivePlan(HashedContext context)
    {
        using var names = new HashedText();
        (_names, _modified) = (names, context.ModificationTime);
        var entries = context.Entries.Select(static entry => Item.Of(ArchiveLayout.ContextFolder, entry)).ToList();
        var dockerfile = Item.Of(ArchiveLayout.DockerfileFolder, context.Dockerfile);
        AddRun(entries.Where(static item => item.Entry.Kind != EntryKind.Directory && item.IsWhole), endsArchive: false);
        foreach (var item in entries.Append(dockerfile).Where(static item => !item.IsWhole))
        {
            AddLarge(item);
        }

        var folders = entries
            .Where(static item => item.Entry.Kind == EntryKind.Directory)
            .Append(Item.Folder(ArchiveLayout.ContextFolder))
            .Append(Item.Folder(ArchiveLayout.DockerfileFolder));
        AddRun(
            [
                .. dockerfile.IsWhole ? [dockerfile] : Array.Empty<Item>(),
                Item.IgnoreFile,
                .. folders.OrderByDescending(static item => item.Name, StringComparer.Ordinal),
            ],
            endsArchive: true
        );
    }

    /// <summary>What the archive holds, in order.</summary>
    public IReadOnlyList<Item> Items => _items;

    /// <summary>The blocks, in order. Some may be equal.</summary>
    public IReadOnlyList<Block> Blocks => _blocks;

    /// <summary>The length of the archive before compression.</summary>
    public long TarBytes { get; private set; }

    /// <summary>The large files, with the names of their chunks in order.</summary>
    public IEnumerable<LargeFile> LargeFiles =>
        _blocks
            .Where(static block => block.IsChunk)
            .GroupBy(static block => block.First)
            .Select(chunks => new LargeFile(_items[chunks.Key].Entry.Size, [.. chunks]));

    private void AddLarge(Item item)
    {
        var index = _items.Count;
        _items.Add(item);
        Add(index, index + 1, item.HeaderLength, endsArchive: false);
        for (var chunk = 0; chunk < ContentDigest.Chunks(item.Entry.Size); chunk++)
        {
            var digest = item.ChunkDigests.AsSpan(chunk * ContentDigest.Length, ContentDigest.Length);
            Add(
                new(
                    index,
                    index + 1,
                    chunk,
                    (int)TarHeader.Padded(ContentDigest.ChunkLength(item.Entry.Size, chunk)),
                    BlockName.OfChunk(digest),
                    EndsArchive: false
                )
            );
        }
    }

    private void AddRun(IEnumerable<Item> items, bool endsArchive)
    {
        var first = _items.Count;
        var length = 0;
        foreach (var item in items)
        {
            if (length > 0 && length + item.Length > BlockSize)
            {
                Close(ref first, ref length);
            }

            _items.Add(item);
            length += item.Length;
            if (BlockCut.FallsAfter(item.Name, item.Length, length))
            {
                Close(ref first, ref length);
            }
        }
        if (!endsArchive)
        {
            Close(ref first, ref length);
            return;
        }
        if (length + EndOfArchive > BlockSize)
        {
            Close(ref first, ref length);
        }

        Add(first, _items.Count, length + EndOfArchive, endsArchive: true);
    }

    private void Close(ref int first, ref int length)
    {
        if (length > 0)
        {
            Add(first, _items.Count, length, endsArchive: false);
        }

        first = _items.Count;
        length = 0;
    }

    private void Add(int first, int next, int length, bool endsArchive) =>
        Add(new(first, next, Block.NoChunk, length, BlockName.OfEntries(_names, _items.GetRange(first, next - first), _modified, endsArchive), endsArchive));

    private void Add(Block block)
    {
        _blocks.Add(block);
        TarBytes += block.Length;
    }

    /// <summary>An entry of the archive.</summary>
    /// <param name="Name">Its name there.</param>
    /// <param name="Entry">What it is.</param>
    /// <param name="Digest">The digest that its content must have.</param>
    /// <param name="ChunkDigests">Those of its chunks; they are looked at when it is not <see cref="IsWhole"/>.</param>
    internal sealed record Item(string Name, ContextEntry Entry, byte[] Digest, byte[] ChunkDigests)
    {
        private static readonly ContextEntry IgnoreFileEntry = new(
            ArchiveLayout.IgnoreFileName,
            EntryKind.File,
            ArchiveLayout.FileMode,
            ArchiveLayout.IgnoreFile.Length,
            null
        );

        /// <summary>The ignore file that takes the place of the context's own.</summary>
        public static Item IgnoreFile =>
            new(ArchiveLayout.DockerfileFolder + ArchiveLayout.IgnoreFileName, IgnoreFileEntry, [], []) { Content = ArchiveLayout.IgnoreFile.ToArray() };

        /// <summary>Its content, where that need not be read.</summary>
        public ReadOnlyMemory<byte> Content { get; init; }

        /// <summary>The length of its header.</summary>
        public int HeaderLength { get; } = TarHeader.Length(Name, Entry.LinkTarget);

        /// <summary>The length of header and content, where it is <see cref="IsWhole"/>.</summary>
        public int Length => HeaderLength + (int)TarHeader.Padded(Entry.Size);

        /// <summary>Whether header and content stand in one block.</summary>
        public bool IsWhole => HeaderLength + TarHeader.Padded(Entry.Size) <= BlockSize;

        /// <summary>An entry of the context in a folder of the archive.</summary>
        public static Item Of(string folder, HashedEntry entry) =>
            new(folder + entry.Entry.Path + (entry.Entry.Kind == EntryKind.Directory ? "/" : ""), entry.Entry, entry.Digest, entry.ChunkDigests)
            {
                Content = entry.Content,
            };

        /// <summary>A folder that is not the user's.</summary>
        public static Item Folder(string name) => new(name, new ContextEntry(name, EntryKind.Directory, ArchiveLayout.FolderMode, 0, null), [], []);
    }

    /// <summary>A part of the archive.</summary>
    /// <param name="First">The first item.</param>
    /// <param name="Next">The item after the last.</param>
    /// <param name="Chunk">Which chunk of the first item's content it is, or <see cref="NoChunk"/> when it holds headers and whole contents.</param>
    /// <param name="Length">In bytes, before compression.</param>
    /// <param name="Name">What it is called in an object; equal names mean equal content.</param>
    /// <param name="EndsArchive">Whether the end of the archive stands behind its items.</param>
    internal sealed record Block(int First, int Next, int Chunk, int Length, string Name, bool EndsArchive)
    {
        /// <summary>It is not a chunk.</summary>
        public const int NoChunk = -1;

        /// <summary>Whether it is a chunk of a large file.</summary>
        public bool IsChunk => Chunk != NoChunk;
    }

    /// <summary>A file that does not fit a block.</summary>
    /// <param name="Size">In bytes.</param>
    /// <param name="Chunks">Its content, in order.</param>
    internal sealed record LargeFile(long Size, IReadOnlyList<Block> Chunks);
}
