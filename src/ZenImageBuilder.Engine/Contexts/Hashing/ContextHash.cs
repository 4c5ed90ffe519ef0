using System.Buffers;
using System.Text;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>Computes the hash of a context, which is its name.</summary>
/// <remarks>
/// The hash depends on paths, kinds, modes, sizes, contents, link targets, the Dockerfile, the modification time for the archive and the format of the archive.
/// It does not depend on the times and owners of the files, the number of cores, the order in which a folder is listed, or the location of the folder.
/// </remarks>
internal sealed class ContextHash
{
    private const int ReportEvery = 256;
    private const int Attempts = 3;

    private readonly ScannedContext _context;
    private readonly PackingOptions _options;
    private readonly IContentDigestCache? _cache;
    private readonly ContextReporter? _reporter;
    private readonly CancellationToken _cancellation;
    private readonly ContextEntry _dockerfile;
    private int _chunksDone;
    private int _filesDone;
    private long _bytesDone;
    private long _spare;

    private ContextHash(ScannedContext context, PackingOptions options, IContentDigestCache? cache, ContextReporter? reporter, CancellationToken cancellation)
    {
        _context = context;
        _options = options;
        _cache = cache;
        _reporter = reporter;
        _cancellation = cancellation;
        var path = context.DockerfilePath;
        var (size, stamp) = FileStatus.Read(path) is { Kind: FileKind.File } status ? (status.Size, status.Stamp) : (new FileInfo(path).Length, default);
        _dockerfile = new(ArchiveLayout.DockerfileName, EntryKind.File, ArchiveLayout.FileMode, size, null) { FullPath = path, Stamp = stamp };
    }

    /// <summary>Reads every file of the context in parallel and computes the hash of the context.</summary>
    /// <exception cref="ImageBuilderException">A file cannot be read, or changed during every attempt to read it.</exception>
    /// <exception cref="OperationCanceledException">The computation was cancelled.</exception>
    public static async Task<HashedContext> ComputeAsync(
        ScannedContext context,
        PackingOptions? options = null,
        IContentDigestCache? cache = null,
        ContextReporter? reporter = null,
        CancellationToken cancellationToken = default
    )
    {
        var hash = new ContextHash(context, options ?? new(), cache, reporter, cancellationToken);
        return await Task.Run(hash.Compute, cancellationToken).ConfigureAwait(false);
    }

    private HashedContext Compute()
    {
        // The Dockerfile is the last entry.
        var entries = new HashedEntry[_context.Entries.Count + 1];
        var unread = Find(entries);
        try
        {
            Keep(unread);
            ReadAll(unread);
            foreach (var file in unread)
            {
                if (file.HasChanged)
                {
                    ReadAgain(file);
                }

                entries[file.Place] = file.Finish();
            }
        }
        finally
        {
            foreach (var file in unread)
            {
                file.Dispose();
            }
        }
        Report();
        var context = new ArraySegment<HashedEntry>(entries, 0, entries.Length - 1);
        return new()
        {
            Hash = Name(context, entries[^1]),
            Scanned = _context,
            Entries = context,
            Dockerfile = entries[^1],
            ModificationTime = _options.ModificationTime,
        };
    }

    /// <summary>Fills in the entries that need not be read or whose digests are in the cache. Returns the files that must be read.</summary>
    private List<UnreadFile> Find(HashedEntry[] entries)
    {
        List<UnreadFile> unread = [];
        for (var place = 0; place < entries.Length; place++)
        {
            var entry = place < _context.Entries.Count ? _context.Entries[place] : _dockerfile;
            if (entry.Kind != EntryKind.File)
            {
                entries[place] = new(entry, []);
            }
            else if (_cache?.Find(entry) is { } known)
            {
                entries[place] = new(entry, known);
            }
            else
            {
                unread.Add(new(entry, place, place < _context.Entries.Count ? null : entry.Mode, _options));
            }
        }
        return unread;
    }

    /// <summary>Allocates memory for the content of all files, if all of them fit into <see cref="PackingOptions.MostKept"/>.</summary>
    private void Keep(List<UnreadFile> unread)
    {
        var bytes = unread.Sum(static file => file.Entry.Size);
        if (bytes > Math.Min(_options.MostKept, Array.MaxLength))
        {
            return;
        }

        _spare = _options.MostKept - bytes;
        var room = GC.AllocateUninitializedArray<byte>((int)bytes).AsMemory();
        foreach (var file in unread)
        {
            file.Content = room[..(int)file.Entry.Size];
            room = room[(int)file.Entry.Size..];
        }
    }

    private void ReadAll(List<UnreadFile> unread)
    {
        var chunks = new List<UnreadChunk>(unread.Count);
        foreach (var file in unread)
        {
            for (var number = 0; number < file.Chunks; number++)
            {
                chunks.Add(new(file, number));
            }
        }
        ParallelLoop.For(
            chunks.Count,
            _options.Workers,
            static () => ArrayPool<byte>.Shared.Rent(ContentDigest.ChunkSize),
            (index, buffer) => Read(chunks[index].File, chunks[index].Number, buffer),
            static buffer => ArrayPool<byte>.Shared.Return(buffer),
            _cancellation
        );
    }

    private void Read(UnreadFile file, int chunk, byte[] buffer)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (file.HasChanged)
        {
            return;
        }

        try
        {
            if (file.Read(chunk, buffer))
            {
                Done(file);
            }
        }
        catch (ImageBuilderException exception) when (exception.Code == ErrorCode.ContextChanged)
        {
            file.GiveUp();
        }
        catch (ObjectDisposedException) when (file.HasChanged)
        {
            // Another worker has already noticed that the file changed.
        }
    }

    private void Done(UnreadFile file)
    {
        if (file.IsAsFound)
        {
            _cache?.Keep(file.Entry, file.Digest);
        }

        Interlocked.Add(ref _bytesDone, file.Entry.Size);
        Interlocked.Increment(ref _filesDone);
        if (Interlocked.Increment(ref _chunksDone) % ReportEvery == 0)
        {
            Report();
        }
    }

    // The file may be a log that is being written, or a document that an editor is saving. It only has to be read once while its size and content stay
    // consistent.
    private void ReadAgain(UnreadFile file)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ContentDigest.ChunkSize);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                file.Begin(ref _spare);
                for (var chunk = 0; chunk < file.Chunks && !file.HasChanged; chunk++)
                {
                    Read(file, chunk, buffer);
                }

                if (!file.HasChanged)
                {
                    return;
                }

                if (attempt == Attempts)
                {
                    throw ContextErrors.Changed(file.Entry.FullPath!, "does not stop changing");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Report() =>
        _reporter?.Report(ContextStage.Hashing, Volatile.Read(ref _filesDone), Interlocked.Read(ref _bytesDone), _context.Bytes + _dockerfile.Size);

    /// <summary>
    /// Returns the SHA-256 of a text in which every part has a fixed length or is preceded by its length, so that no two contexts have the same text.
    /// </summary>
    private string Name(ArraySegment<HashedEntry> entries, HashedEntry dockerfile)
    {
        using var text = new HashedText();
        text.Append(Encoding.ASCII.GetBytes(ArchiveLayout.Version));
        text.Append(_options.ModificationTime);
        text.Append(entries.Count);
        foreach (var (entry, digest) in entries)
        {
            text.Append((long)entry.Kind);
            text.Append(entry.Mode);
            text.Append(entry.Size);
            text.Append(entry.Path);
            if (entry.Kind == EntryKind.File)
            {
                text.Append(digest);
            }
            else
            {
                text.Append(entry.LinkTarget ?? "");
            }
        }
        text.Append(dockerfile.Entry.Size);
        text.Append(dockerfile.Digest);
        return text.Finish();
    }

    private sealed record UnreadChunk(UnreadFile File, int Number);
}
