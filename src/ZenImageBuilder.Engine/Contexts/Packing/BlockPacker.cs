using System.Buffers;
using System.IO.Hashing;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>Reads, checks and compresses blocks of an archive.</summary>
/// <remarks>
/// Several workers make blocks in parallel, and one consumer takes them in order. The number of blocks in progress is bounded, so that the required memory
/// depends only on the number of workers, however slow the consumer is.
/// </remarks>
internal sealed class BlockPacker : IDisposable
{
    private readonly HashedContext _context;
    private readonly ArchivePlan _plan;
    private readonly IReadOnlyList<ArchivePlan.Block> _blocks;
    private readonly PackingOptions _options;
    private readonly ContextReporter? _reporter;
    private readonly long _totalBytes;
    private readonly CancellationTokenSource _stop;
    private readonly SemaphoreSlim _window;
    private readonly TaskCompletionSource<Packed>[] _results;
    private Exception? _failure;
    private int _next;
    private int _filesDone;
    private long _bytesDone;

    private BlockPacker(
        HashedContext context,
        ArchivePlan plan,
        IReadOnlyList<ArchivePlan.Block> blocks,
        PackingOptions options,
        ContextReporter? reporter,
        CancellationToken cancellationToken
    )
    {
        _context = context;
        _plan = plan;
        _blocks = blocks;
        _options = options;
        _reporter = reporter;
        _totalBytes = reporter is null ? 0 : blocks.Sum(BytesOf);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _window = new SemaphoreSlim(2 * options.Workers);
        _results = new TaskCompletionSource<Packed>[blocks.Count];
        for (var index = 0; index < _results.Length; index++)
        {
            _results[index] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Packs blocks. Each block becomes a separate gzip file.</summary>
    /// <param name="context">The context to pack.</param>
    /// <param name="plan">The plan of its archive.</param>
    /// <param name="blocks">The blocks to pack, in the order in which <paramref name="take"/> gets them.</param>
    /// <param name="take">Takes the next block: its packed content, which is valid until the returned task ends, and the CRC-32 of that content.</param>
    /// <param name="options">The options. The modification time comes from the context instead, because the hash of the context depends on it.</param>
    /// <param name="reporter">Receives the number of files and bytes that were read.</param>
    /// <param name="cancellationToken">Stops the packing.</param>
    /// <exception cref="ImageBuilderException">A file has changed since the context was hashed. The caller must discard the blocks that it took.</exception>
    /// <exception cref="OperationCanceledException">The packing was cancelled. The caller must discard the blocks that it took.</exception>
    public static async Task PackAsync(
        HashedContext context,
        ArchivePlan plan,
        IReadOnlyList<ArchivePlan.Block> blocks,
        Func<ArchivePlan.Block, ReadOnlyMemory<byte>, uint, CancellationToken, Task> take,
        PackingOptions? options = null,
        ContextReporter? reporter = null,
        CancellationToken cancellationToken = default
    )
    {
        using var packer = new BlockPacker(context, plan, blocks, options ?? new(), reporter, cancellationToken);
        await packer.RunAsync(take, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _window.Dispose();
    }

    private async Task RunAsync(Func<ArchivePlan.Block, ReadOnlyMemory<byte>, uint, CancellationToken, Task> take, CancellationToken cancellationToken)
    {
        var workers = Enumerable.Range(0, _options.Workers).Select(_ => Task.Run(WorkAsync, CancellationToken.None)).ToArray();
        try
        {
            for (var index = 0; index < _results.Length; index++)
            {
                var packed = await _results[index].Task.WaitAsync(_stop.Token).ConfigureAwait(false);
                await take(_blocks[index], packed.Data.AsMemory(0, packed.Length), packed.Crc, _stop.Token).ConfigureAwait(false);
                ArrayPool<byte>.Shared.Return(packed.Data);
                _results[index] = null!;
                _window.Release();
                Report();
            }
            Report();
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_failure is { } failure)
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            throw;
        }
        finally
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(workers).ConfigureAwait(false);
        }
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
                if (index >= _results.Length)
                {
                    return;
                }

                _results[index].SetResult(Make(_blocks[index], input, gzip));
            }
        }
        catch (OperationCanceledException)
        {
            // RunAsync throws the reason of the cancellation.
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
            await _stop.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
        }
    }

    private Packed Make(ArchivePlan.Block block, byte[] input, GzipMember gzip)
    {
        var content = input.AsSpan(0, block.Length);
        if (block.IsChunk)
        {
            FillWithChunk(block, content);
        }
        else
        {
            FillWithEntries(block, content);
        }

        var output = ArrayPool<byte>.Shared.Rent(GzipMember.MaxLength(block.Length));
        var length = gzip.Write(content, output, _options.Compression);
        return new(output, length, Crc32.HashToUInt32(output.AsSpan(0, length)));
    }

    private void FillWithChunk(ArchivePlan.Block block, Span<byte> content)
    {
        var item = _plan.Items[block.First];
        var length = ContentDigest.ChunkLength(item.Entry.Size, block.Chunk);
        Fill(
            item,
            (long)block.Chunk * ContentDigest.ChunkSize,
            content[..length],
            item.ChunkDigests.AsSpan(block.Chunk * ContentDigest.Length, ContentDigest.Length)
        );
        content[length..].Clear();
        Done(block);
    }

    private void FillWithEntries(ArchivePlan.Block block, Span<byte> content)
    {
        content.Clear();
        for (var index = block.First; index < block.Next; index++)
        {
            _stop.Token.ThrowIfCancellationRequested();
            var item = _plan.Items[index];
            content = content[TarHeader.Write(content, item.Name, item.Entry, _context.ModificationTime)..];
            if (!item.IsWhole || item.Entry.Kind != EntryKind.File)
            {
                continue;
            }

            Fill(item, 0, content[..(int)item.Entry.Size], item.Digest);
            content = content[(int)TarHeader.Padded(item.Entry.Size)..];
        }
        Done(block);
    }

    /// <summary>Copies content that was kept in memory since it was hashed. Reads other content again and checks its digest.</summary>
    private void Fill(ArchivePlan.Item item, long offset, Span<byte> into, ReadOnlySpan<byte> expected)
    {
        if (item.Content.Length > 0)
        {
            item.Content.Span.Slice((int)offset, into.Length).CopyTo(into);
            return;
        }
        var path = item.Entry.FullPath!;
        FileChunk.Read(path, _options.Open, item.Entry.Size, offset, into);
        Span<byte> digest = stackalloc byte[ContentDigest.Length];
        SHA256.HashData(into, digest);
        if (!digest.SequenceEqual(expected))
        {
            throw ContextErrors.Changed(path, "has other content now");
        }
    }

    private void Done(ArchivePlan.Block block)
    {
        Interlocked.Add(ref _bytesDone, BytesOf(block));
        Interlocked.Add(ref _filesDone, FilesOf(block));
    }

    /// <summary>Returns the number of the user's files in a block. A large file is counted with the block that has its header.</summary>
    private int FilesOf(ArchivePlan.Block block) =>
        block.IsChunk ? 0 : Items(block).Count(static item => item.Entry is { Kind: EntryKind.File, FullPath: not null });

    private long BytesOf(ArchivePlan.Block block) =>
        block.IsChunk
            ? ContentDigest.ChunkLength(_plan.Items[block.First].Entry.Size, block.Chunk)
            : Items(block).Sum(static item => item.IsWhole && item.Entry.FullPath is not null ? item.Entry.Size : 0);

    private IEnumerable<ArchivePlan.Item> Items(ArchivePlan.Block block)
    {
        for (var index = block.First; index < block.Next; index++)
        {
            yield return _plan.Items[index];
        }
    }

    private void Report() => _reporter?.Report(ContextStage.Uploading, Volatile.Read(ref _filesDone), Interlocked.Read(ref _bytesDone), _totalBytes);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Packed(byte[] Data, int Length, uint Crc);
}
