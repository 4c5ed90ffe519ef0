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
/// Workers make blocks side by side, and one taker gets them in order. The number of blocks under way is bounded, so that the memory needed depends on the number of
/// workers only, however slow the taker is.
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

    /// <summary>Packs blocks; each is a gzip file of its own.</summary>
    /// <param name="context">What to pack.</param>
    /// <param name="plan">How its archive is cut.</param>
    /// <param name="blocks">Which blocks, in the order in which they are wanted.</param>
    /// <param name="take">Takes the next block: its content, valid until the task ends, and its CRC-32.</param>
    /// <param name="options">How; the time comes from the context, since its hash depends on it.</param>
    /// <param name="reporter">Told of files and bytes read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ImageBuilderException">A file is no longer what it was when the context was hashed; what was taken must be thrown away.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what was taken must be thrown away.</exception>
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
            // The taker knows why.
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

    /// <summary>What was kept is what was hashed; what was not is read again, and checked.</summary>
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

    /// <summary>A large file counts with its header.</summary>
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
