using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>The plan that cuts the tar archive of a context into blocks. Blocks can be made, stored and sent independently of each other.</summary>
/// <remarks>
/// <para>
/// A block is either a run of whole entries or one chunk of a large file, so that the code that makes a block can check the content that it read. The name of a
/// block identifies its content and is computed from digests alone, so a block that is already stored need not be made again. The archive is the concatenation
/// of the blocks, in this order:
/// </para>
/// <list type="number">
/// <item>Files that fit into one block, and symbolic links, in ordinal order of their paths. The names of the entries decide where a block ends
/// (<see cref="BlockCut"/>), so that a file that is added, removed or changed affects one or two blocks and not the cuts after them.</item>
/// <item>Larger files: a block with the header, then the chunks. The name of a chunk depends only on its content, so a renamed file keeps its chunks.</item>
/// <item>The Dockerfile, and all folders, children before their parents. Folders come last because creating an entry in a folder requires write permission on
/// the folder and changes its modification time, and not every tar sets both at the end. Until then tar creates the folders that it needs.</item>
/// </list>
/// </remarks>
internal sealed class ArchivePlan
{
    /// <summary>The maximum length of a block in bytes, before compression.</summary>
    public const int BlockSize = ContentDigest.ChunkSize;

    private const int EndOfArchive = 2 * TarHeader.BlockSize;

    private readonly HashedText _names;
    private readonly long _modified;
    private readonly List<Item> _items = [];
    private readonly List<Block> _blocks = [];

    /// <summary>Plans the archive of a context. The chunk digests of its large files must be known (<see cref="ChunkDigests"/>).</summary>
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

    /// <summary>The entries of the archive, in order.</summary>
    public IReadOnlyList<Item> Items => _items;

    /// <summary>The blocks, in order. The same block can occur more than once.</summary>
    public IReadOnlyList<Block> Blocks => _blocks;

    /// <summary>The length of the archive in bytes, before compression.</summary>
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
    /// <param name="Name">The path of the entry in the archive.</param>
    /// <param name="Entry">The kind, mode, size and link target of the entry.</param>
    /// <param name="Digest">The digest that the content must have.</param>
    /// <param name="ChunkDigests">The digests of the chunks of the content. They are used only if the entry is not <see cref="IsWhole"/>.</param>
    internal sealed record Item(string Name, ContextEntry Entry, byte[] Digest, byte[] ChunkDigests)
    {
        private static readonly ContextEntry IgnoreFileEntry = new(
            ArchiveLayout.IgnoreFileName,
            EntryKind.File,
            ArchiveLayout.FileMode,
            ArchiveLayout.IgnoreFile.Length,
            null
        );

        /// <summary>The ignore file that replaces the one of the context.</summary>
        public static Item IgnoreFile =>
            new(ArchiveLayout.DockerfileFolder + ArchiveLayout.IgnoreFileName, IgnoreFileEntry, [], []) { Content = ArchiveLayout.IgnoreFile.ToArray() };

        /// <summary>The content of the entry if it is in memory; empty if it must be read from the file.</summary>
        public ReadOnlyMemory<byte> Content { get; init; }

        /// <summary>The length of the header in bytes.</summary>
        public int HeaderLength { get; } = TarHeader.Length(Name, Entry.LinkTarget);

        /// <summary>The length of header and content in bytes. Valid only if the entry is <see cref="IsWhole"/>.</summary>
        public int Length => HeaderLength + (int)TarHeader.Padded(Entry.Size);

        /// <summary>Whether header and content fit into one block.</summary>
        public bool IsWhole => HeaderLength + TarHeader.Padded(Entry.Size) <= BlockSize;

        /// <summary>Returns the archive entry for an entry of the context, in a folder of the archive.</summary>
        public static Item Of(string folder, HashedEntry entry) =>
            new(folder + entry.Entry.Path + (entry.Entry.Kind == EntryKind.Directory ? "/" : ""), entry.Entry, entry.Digest, entry.ChunkDigests)
            {
                Content = entry.Content,
            };

        /// <summary>Returns a folder that does not come from the user.</summary>
        public static Item Folder(string name) => new(name, new ContextEntry(name, EntryKind.Directory, ArchiveLayout.FolderMode, 0, null), [], []);
    }

    /// <summary>A block: a part of the archive.</summary>
    /// <param name="First">The index of the first item.</param>
    /// <param name="Next">The index of the item after the last.</param>
    /// <param name="Chunk">The number of the chunk in the first item's content, or <see cref="NoChunk"/> if the block holds headers and whole contents.</param>
    /// <param name="Length">The length in bytes, before compression.</param>
    /// <param name="Name">The name of the block in an object (<see cref="BlockName"/>). Equal names mean equal content.</param>
    /// <param name="EndsArchive">Whether the end-of-archive marker follows the items.</param>
    internal sealed record Block(int First, int Next, int Chunk, int Length, string Name, bool EndsArchive)
    {
        /// <summary>The value of <see cref="Chunk"/> for a block that is not a chunk.</summary>
        public const int NoChunk = -1;

        /// <summary>Whether it is a chunk of a large file.</summary>
        public bool IsChunk => Chunk != NoChunk;
    }

    /// <summary>A file that does not fit into one block.</summary>
    /// <param name="Size">The size of the file in bytes.</param>
    /// <param name="Chunks">The chunks of the content, in order.</param>
    internal sealed record LargeFile(long Size, IReadOnlyList<Block> Chunks);
}
