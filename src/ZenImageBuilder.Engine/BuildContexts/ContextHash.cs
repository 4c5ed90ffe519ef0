using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;

namespace ZenImageBuilder.Engine.BuildContexts;

/// <summary>Names a context by its content.</summary>
/// <remarks>
/// The name depends on paths, kinds, modes, sizes, contents, link targets, the Dockerfile and the format of the archive; not on times,
/// owners, the number of cores, the order in which a folder is listed, or where it lies.
/// </remarks>
internal sealed class ContextHash
{
    private const int ReportEvery = 256;
    private const int Attempts = 3;

    private readonly ScannedContext _context;
    private readonly PackingOptions _options;
    private readonly IContentDigestCache? _cache;
    private readonly IProgress<ContextProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly HashedFile[] _files;
    private int _chunksDone;
    private int _filesDone;
    private long _bytesDone;

    private ContextHash(ScannedContext context, PackingOptions options, IContentDigestCache? cache, IProgress<ContextProgress>? progress, CancellationToken cancellation)
    {
        _context = context;
        _options = options;
        _cache = cache;
        _progress = progress;
        _cancellation = cancellation;
        var (size, stamp) = FileStatus.Read(context.DockerfilePath) is { Kind: FileKind.File } status ? (status.Size, status.Stamp) : (new FileInfo(context.DockerfilePath).Length, default);
        var dockerfile = new ContextEntry(ArchiveLayout.DockerfileName, EntryKind.File, ArchiveLayout.FileMode, size, null) { Stamp = stamp };
        _files = [.. context.Entries.Select(entry => new HashedFile(entry, context.FullPath(entry))), new HashedFile(dockerfile, context.DockerfilePath)];
    }

    /// <summary>Reads every file of the context, in parallel, and names the whole.</summary>
    /// <exception cref="ContextException">A file cannot be read, or does not stop changing.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<HashedContext> ComputeAsync(
        ScannedContext context, PackingOptions? options = null, IContentDigestCache? cache = null, IProgress<ContextProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var hash = new ContextHash(context, options ?? new(), cache, progress, cancellationToken);
        return await Task.Run(hash.Compute, cancellationToken).ConfigureAwait(false);
    }

    private HashedContext Compute()
    {
        ReadAll();
        foreach (var file in _files.Where(file => file.HasChanged)) ReadAgain(file);
        Report();
        var entries = _files.Select(file => new HashedEntry(file.Entry, file.FullPath, file.Digest) { ChunkDigests = file.ChunkDigests }).ToList();
        var dockerfile = entries[^1];
        entries.RemoveAt(entries.Count - 1);
        return new() { Hash = Name(entries, dockerfile), Context = _context, Entries = entries, Dockerfile = dockerfile, ModificationTime = _options.ModificationTime };
    }

    private void ReadAll()
    {
        var chunks = new List<(HashedFile File, int Chunk)>(_files.Length);
        foreach (var file in _files.Where(file => file.Entry.Kind == EntryKind.File))
        {
            if (_cache?.Find(file.FullPath, file.Entry) is { } known)
            {
                file.Digest = known;
                continue;
            }
            file.Begin();
            for (var chunk = 0; chunk < file.Chunks; chunk++) chunks.Add((file, chunk));
        }
        try
        {
            Parallel.For(0, chunks.Count, new ParallelOptions { MaxDegreeOfParallelism = _options.Workers, CancellationToken = _cancellation },
                static () => ArrayPool<byte>.Shared.Rent(ContentDigest.ChunkSize),
                (index, _, buffer) =>
                {
                    Read(chunks[index].File, chunks[index].Chunk, buffer);
                    return buffer;
                },
                static buffer => ArrayPool<byte>.Shared.Return(buffer));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions.FirstOrDefault(inner => inner is ContextException) ?? e);
        }
    }

    private void Read(HashedFile file, int chunk, byte[] buffer)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (file.HasChanged) return;
        var content = buffer.AsSpan(0, ContentDigest.ChunkLength(file.Entry.Size, chunk));
        try
        {
            FileChunk.Read(file.FullPath, file.Entry.Size, (long)chunk * ContentDigest.ChunkSize, content);
        }
        catch (ContextException e) when (e.Code == ContextErrorCode.ContextChanged)
        {
            file.HasChanged = true;
            return;
        }
        if (file.Take(chunk, content)) Done(file);
    }

    private void Done(HashedFile file)
    {
        _cache?.Keep(file.FullPath, file.Entry, file.Digest);
        Interlocked.Add(ref _bytesDone, file.Entry.Size);
        Interlocked.Increment(ref _filesDone);
        if (Interlocked.Increment(ref _chunksDone) % ReportEvery == 0) Report();
    }

    // A log that is being written, an editor that is saving: what counts is one moment at which size and content fit together.
    private void ReadAgain(HashedFile file)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ContentDigest.ChunkSize);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                if (FileStatus.Read(file.FullPath) is not { Kind: FileKind.File } status) throw ContextException.Changed(file.FullPath, "vanished");
                file.Entry = file.Entry with { Size = status.Size, Stamp = status.Stamp };
                file.Begin();
                for (var chunk = 0; chunk < file.Chunks && !file.HasChanged; chunk++) Read(file, chunk, buffer);
                if (!file.HasChanged) return;
                if (attempt == Attempts) throw ContextException.Changed(file.FullPath, "does not stop changing");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Report() =>
        _progress?.Report(new(ContextPhase.Hash, Volatile.Read(ref _filesDone), Interlocked.Read(ref _bytesDone), _context.Files + 1, _context.Bytes + _files[^1].Entry.Size));

    /// <summary>The SHA-256 of a text in which every part has a fixed length or is preceded by it, so that no two contexts share one.</summary>
    private string Name(List<HashedEntry> entries, HashedEntry dockerfile)
    {
        using var text = new HashedText();
        text.Append(Encoding.ASCII.GetBytes(ArchiveLayout.Version));
        text.Append(_options.ModificationTime);
        text.Append(entries.Count);
        foreach (var (entry, _, digest) in entries)
        {
            text.Append((long)entry.Kind);
            text.Append(entry.Mode);
            text.Append(entry.Size);
            text.Append(entry.Path);
            if (entry.Kind == EntryKind.File) text.Append(digest);
            else text.Append(entry.LinkTarget ?? "");
        }
        text.Append(dockerfile.Entry.Size);
        text.Append(dockerfile.Digest);
        return text.Finish();
    }

    private sealed class HashedFile(ContextEntry entry, string fullPath)
    {
        private byte[] _chunkDigests = [];
        private int _missing;

        public ContextEntry Entry { get; set; } = entry;

        public string FullPath { get; } = fullPath;

        public byte[] Digest { get; set; } = [];

        /// <summary>The digests of the chunks, one after the other; empty when the file was not read.</summary>
        public byte[] ChunkDigests => _chunkDigests;

        public bool HasChanged { get; set; }

        public int Chunks => ContentDigest.Chunks(Entry.Size);

        /// <summary>Makes room for all chunks.</summary>
        public void Begin()
        {
            HasChanged = false;
            _missing = Chunks;
            _chunkDigests = new byte[_missing * ContentDigest.Length];
        }

        /// <summary>Takes a chunk, in any order and on any thread; true when it was the last that was missing.</summary>
        public bool Take(int chunk, ReadOnlySpan<byte> content)
        {
            SHA256.HashData(content, _chunkDigests.AsSpan(chunk * ContentDigest.Length));
            if (Interlocked.Decrement(ref _missing) > 0) return false;
            Digest = Chunks == 1 ? _chunkDigests : ContentDigest.Combine(_chunkDigests);
            return true;
        }
    }
}
