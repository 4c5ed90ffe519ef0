using System.Buffers;
using System.IO.Hashing;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ZenImageBuilder.Engine.BuildContexts;

/// <summary>Writes the object that a build gets: a zip that stores a compressed tar archive (<see cref="ArchiveLayout"/>, <see cref="StoredZip"/>).</summary>
/// <remarks>
/// Workers read, check and compress blocks side by side, and one writer emits them in order. The number of blocks under way is bounded,
/// so that the memory needed depends on the number of workers only, however slow the target is.
/// </remarks>
internal sealed class ContextArchive : IDisposable
{
    private readonly HashedContext _context;
    private readonly ArchivePlan _plan;
    private readonly PackingOptions _options;
    private readonly IProgress<ContextProgress>? _progress;
    private readonly CancellationTokenSource _stop;
    private readonly SemaphoreSlim _window;
    private readonly TaskCompletionSource<Compressed>[] _results;
    private readonly Crc32 _crc = new();
    private readonly List<byte> _chunkDigests = [];
    private Exception? _failure;
    private int _next;
    private long _written;
    private int _filesDone;
    private long _bytesDone;

    private ContextArchive(HashedContext context, PackingOptions options, IProgress<ContextProgress>? progress, CancellationToken cancellationToken)
    {
        _context = context;
        _plan = new ArchivePlan(context);
        _options = options;
        _progress = progress;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _window = new SemaphoreSlim(2 * options.Workers);
        _results = new TaskCompletionSource<Compressed>[_plan.Blocks.Count];
        for (var index = 0; index < _results.Length; index++) _results[index] = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The length of what belongs before the body, in bytes; known before anything is written.</summary>
    public static int HeadLength => StoredZip.HeadLength;

    /// <summary>Writes the body of the object; the caller puts <see cref="PackedContext.Head"/> before it.</summary>
    /// <param name="context">What to pack.</param>
    /// <param name="body">Takes the body, in order, in pieces of up to 1 MiB. It is not closed.</param>
    /// <param name="options">How; the time comes from the context, since its hash depends on it.</param>
    /// <param name="progress">Told of files and bytes read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ContextException">A file is no longer what it was when the context was hashed; the body must be thrown away.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the body must be thrown away.</exception>
    public static async Task<PackedContext> WriteAsync(
        HashedContext context, Stream body, PackingOptions? options = null, IProgress<ContextProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var archive = new ContextArchive(context, options ?? new(), progress, cancellationToken);
        return await archive.RunAsync(body, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _window.Dispose();
    }

    private async Task<PackedContext> RunAsync(Stream body, CancellationToken cancellationToken)
    {
        var workers = Enumerable.Range(0, _options.Workers).Select(_ => Task.Run(WorkAsync, CancellationToken.None)).ToArray();
        try
        {
            var size = await WriteBlocksAsync(body).ConfigureAwait(false);
            var crc = _crc.GetCurrentHashAsUInt32();
            var tail = StoredZip.Tail(crc, size);
            await body.WriteAsync(tail, cancellationToken).ConfigureAwait(false);
            Report();
            return new(StoredZip.Head(crc, size), size + tail.Length, _plan.TarBytes);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
            throw;
        }
        finally
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(workers).ConfigureAwait(false);
        }
    }

    private async Task<long> WriteBlocksAsync(Stream body)
    {
        for (var index = 0; index < _results.Length; index++)
        {
            var block = await _results[index].Task.WaitAsync(_stop.Token).ConfigureAwait(false);
            CheckChunk(_plan.Blocks[index], block.ChunkDigest);
            await body.WriteAsync(block.Data.AsMemory(0, block.Length), _stop.Token).ConfigureAwait(false);
            _crc.Append(block.Data.AsSpan(0, block.Length));
            _written += block.Length;
            ArrayPool<byte>.Shared.Return(block.Data);
            _results[index] = null!;
            _window.Release();
            Report();
        }
        return _written;
    }

    /// <summary>Puts the digests of a large file's chunks together, and compares when the last has come.</summary>
    private void CheckChunk(ArchivePlan.Block block, byte[]? digest)
    {
        if (digest is null) return;
        var item = _plan.Items[block.First];
        _chunkDigests.AddRange(digest);
        if (block.Chunk + 1 < ContentDigest.Chunks(item.Entry.Size)) return;
        Check(item, ContentDigest.Combine(CollectionsMarshal.AsSpan(_chunkDigests)));
        _chunkDigests.Clear();
        Interlocked.Increment(ref _filesDone);
    }

    private async Task WorkAsync()
    {
        var input = ArrayPool<byte>.Shared.Rent(ArchivePlan.BlockSize);
        using var gzip = new GzipMember();
        try
        {
            while (true)
            {
                await _window.WaitAsync(_stop.Token).ConfigureAwait(false);
                var index = Interlocked.Increment(ref _next) - 1;
                if (index >= _results.Length) return;
                _results[index].SetResult(Make(_plan.Blocks[index], input, gzip));
            }
        }
        catch (OperationCanceledException)
        {
            // The writer knows why.
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
            await _stop.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
        }
    }

    private Compressed Make(ArchivePlan.Block block, byte[] input, GzipMember gzip)
    {
        var content = input.AsSpan(0, block.Length);
        var digest = block.Chunk == ArchivePlan.Block.NoChunk ? FillWithEntries(block, content) : FillWithChunk(block, content);
        var output = ArrayPool<byte>.Shared.Rent(GzipMember.MaxLength(block.Length));
        return new(output, gzip.Write(content, output, _options.Compression), digest);
    }

    private byte[] FillWithChunk(ArchivePlan.Block block, Span<byte> content)
    {
        var item = _plan.Items[block.First];
        var length = ContentDigest.ChunkLength(item.Entry.Size, block.Chunk);
        FileChunk.Read(item.FullPath!, item.Entry.Size, (long)block.Chunk * ContentDigest.ChunkSize, content[..length]);
        content[length..].Clear();
        Interlocked.Add(ref _bytesDone, length);
        return SHA256.HashData(content[..length]);
    }

    private byte[]? FillWithEntries(ArchivePlan.Block block, Span<byte> content)
    {
        content.Clear();
        Span<byte> digest = stackalloc byte[ContentDigest.Length];
        for (var index = block.First; index < block.Next; index++)
        {
            _stop.Token.ThrowIfCancellationRequested();
            var item = _plan.Items[index];
            content = content[TarHeader.Write(content, item.Name, item.Entry, _context.ModificationTime)..];
            if (!item.IsWhole || item.Entry.Kind != EntryKind.File) continue;
            var file = content[..(int)item.Entry.Size];
            if (item.FullPath is null)
            {
                ArchiveLayout.IgnoreFile.CopyTo(file);
            }
            else
            {
                FileChunk.Read(item.FullPath, item.Entry.Size, 0, file);
                SHA256.HashData(file, digest);
                Check(item, digest);
                Interlocked.Add(ref _bytesDone, item.Entry.Size);
                Interlocked.Increment(ref _filesDone);
            }
            content = content[(int)TarHeader.Padded(item.Entry.Size)..];
        }
        return null;
    }

    private static void Check(ArchivePlan.Item item, ReadOnlySpan<byte> digest)
    {
        if (!digest.SequenceEqual(item.Digest)) throw ContextException.Changed(item.FullPath!, "has other content now");
    }

    private void Report() =>
        _progress?.Report(new(ContextPhase.Pack, Volatile.Read(ref _filesDone), Interlocked.Read(ref _bytesDone),
            _context.Context.Files + 1, _context.Context.Bytes + _context.Dockerfile.Entry.Size));

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Compressed(byte[] Data, int Length, byte[]? ChunkDigest);
}
