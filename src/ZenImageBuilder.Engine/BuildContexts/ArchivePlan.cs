namespace ZenImageBuilder.Engine.BuildContexts;

/// <summary>How the tar archive of a context is cut into blocks that can be made independently of each other and in any order.</summary>
/// <remarks>
/// A block is either a run of whole entries or one chunk of a large file, so that whoever makes a block can check what it read. The cut
/// follows from the entries alone, hence the archive is the same whatever the number of workers. All sizes are known beforehand.
/// </remarks>
internal sealed class ArchivePlan
{
    /// <summary>The most that a block holds, before compression.</summary>
    public const int BlockSize = ContentDigest.ChunkSize;

    private const int EndOfArchive = 2 * TarHeader.BlockSize;

    private readonly List<Item> _items = [];
    private readonly List<Block> _blocks = [];

    /// <summary>Plans the archive of a context.</summary>
    public ArchivePlan(HashedContext context)
    {
        AddFolder(ArchiveLayout.ContextFolder);
        foreach (var entry in context.Entries)
        {
            var name = ArchiveLayout.ContextFolder + entry.Entry.Path + (entry.Entry.Kind == EntryKind.Directory ? "/" : "");
            _items.Add(new(name, entry.Entry, entry.FullPath, entry.Digest));
        }
        AddFolder(ArchiveLayout.DockerfileFolder);
        var dockerfile = context.Dockerfile;
        _items.Add(new(ArchiveLayout.DockerfileFolder + ArchiveLayout.DockerfileName, dockerfile.Entry, dockerfile.FullPath, dockerfile.Digest));
        var ignoreFile = new ContextEntry(ArchiveLayout.IgnoreFileName, EntryKind.File, ArchiveLayout.FileMode, ArchiveLayout.IgnoreFile.Length, null);
        _items.Add(new(ArchiveLayout.DockerfileFolder + ArchiveLayout.IgnoreFileName, ignoreFile, null, []));
        Cut();
    }

    /// <summary>What the archive holds, in order.</summary>
    public IReadOnlyList<Item> Items => _items;

    /// <summary>The blocks, in order.</summary>
    public IReadOnlyList<Block> Blocks => _blocks;

    /// <summary>The length of the archive before compression.</summary>
    public long TarBytes { get; private set; }

    private void AddFolder(string name) => _items.Add(new(name, new ContextEntry(name, EntryKind.Directory, ArchiveLayout.FolderMode, 0, null), null, []));

    private void Cut()
    {
        var first = 0;
        var length = 0;
        for (var index = 0; index < _items.Count; index++)
        {
            var item = _items[index];
            var whole = item.IsWhole ? item.HeaderLength + (int)TarHeader.Padded(item.Entry.Size) : item.HeaderLength;
            if (length > 0 && length + whole > BlockSize) Close(ref first, index, ref length);
            length += whole;
            if (item.IsWhole) continue;
            Close(ref first, index + 1, ref length);
            for (var chunk = 0; chunk < ContentDigest.Chunks(item.Entry.Size); chunk++)
                Add(new(index, index + 1, chunk, (int)TarHeader.Padded(ContentDigest.ChunkLength(item.Entry.Size, chunk))));
        }
        if (length + EndOfArchive > BlockSize) Close(ref first, _items.Count, ref length);
        length += EndOfArchive;
        Close(ref first, _items.Count, ref length);
    }

    private void Close(ref int first, int next, ref int length)
    {
        if (length > 0) Add(new(first, next, Block.NoChunk, length));
        first = next;
        length = 0;
    }

    private void Add(Block block)
    {
        _blocks.Add(block);
        TarBytes += block.Length;
    }

    /// <summary>An entry of the archive.</summary>
    /// <param name="Name">Its name there.</param>
    /// <param name="Entry">What it is.</param>
    /// <param name="FullPath">Where its content is read; null when it has none or when it is <see cref="ArchiveLayout.IgnoreFile"/>.</param>
    /// <param name="Digest">The digest that its content must have.</param>
    internal sealed record Item(string Name, ContextEntry Entry, string? FullPath, byte[] Digest)
    {
        /// <summary>The length of its header.</summary>
        public int HeaderLength { get; } = TarHeader.Length(Name, Entry.LinkTarget);

        /// <summary>Whether header and content stand in one block.</summary>
        public bool IsWhole => HeaderLength + TarHeader.Padded(Entry.Size) <= BlockSize;
    }

    /// <summary>A part of the archive.</summary>
    /// <param name="First">The first item.</param>
    /// <param name="Next">The item after the last.</param>
    /// <param name="Chunk">Which chunk of the first item's content it is, or <see cref="NoChunk"/> when it holds headers and whole contents.</param>
    /// <param name="Length">In bytes, before compression.</param>
    internal sealed record Block(int First, int Next, int Chunk, int Length)
    {
        /// <summary>It is not a chunk.</summary>
        public const int NoChunk = -1;
    }
}
