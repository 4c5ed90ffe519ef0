using ZenImageBuilder.Engine.Contexts.Packing;

namespace ZenImageBuilder.Engine.Contexts.Storing;

/// <summary>
/// Takes packed blocks and sends them in segments, one after the other. The end of a segment is still being sent while the next segment is being packed.
/// </summary>
/// <param name="stop">Stops all uploads. The token that comes with a block is not used for them, because it ends with the packing and an upload lasts
/// longer.</param>
internal sealed class PackedSegments(IContextStore store, IReadOnlyList<PlannedSegment> segments, CancellationToken stop) : IAsyncDisposable
{
    private readonly List<IContextUpload> _uploads = [];
    private readonly List<Task> _finishing = [];
    private readonly Dictionary<string, long> _sent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lengths = new(StringComparer.Ordinal);

    private StoredZip? _zip;
    private int _current;
    private int _taken;

    public IReadOnlyList<PlannedSegment> Segments => segments;

    /// <summary>The blocks of all segments, in the order in which <see cref="TakeAsync"/> must get them.</summary>
    public IReadOnlyList<ArchivePlan.Block> Blocks { get; } = [.. segments.SelectMany(static segment => segment.Blocks)];

    /// <summary>The number of bytes sent, by the name of the object.</summary>
    public IReadOnlyDictionary<string, long> Sent => _sent;

    /// <summary>The packed length of each block in bytes, by the name of the block.</summary>
    public IReadOnlyDictionary<string, int> Lengths => _lengths;

    /// <summary>Adds the next block to the current segment. After the last block of the segment the method ends the segment.</summary>
    public async Task TakeAsync(ArchivePlan.Block block, ReadOnlyMemory<byte> content, uint crc, CancellationToken cancellationToken)
    {
        _zip ??= await BeginAsync().ConfigureAwait(false);
        await _zip.AddAsync(ArchiveLayout.BlocksFolder + block.Name, content, crc, cancellationToken).ConfigureAwait(false);
        _lengths[block.Name] = content.Length;
        if (++_taken < segments[_current].Blocks.Count)
        {
            return;
        }

        await _zip.FinishAsync(cancellationToken).ConfigureAwait(false);
        await _uploads[^1].SealAsync(cancellationToken).ConfigureAwait(false);
        _finishing.Add(FinishAsync(_uploads[^1], ContextNames.OfSegment(segments[_current].Name)));
        (_zip, _current, _taken) = (null, _current + 1, 0);
    }

    /// <summary>Waits until all segments are stored.</summary>
    public Task CompleteAsync() => Task.WhenAll(_finishing);

    /// <summary>Aborts the uploads that are not complete.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var upload in _uploads)
        {
            await upload.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var finishing in _finishing)
        {
            await finishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<StoredZip> BeginAsync()
    {
        // If an earlier upload has failed, the context cannot be stored, so no more is packed.
        if (_finishing.Find(static task => task.IsFaulted) is { } failed)
        {
            await failed.ConfigureAwait(false);
        }

        _uploads.Add(store.Upload(ContextNames.OfSegment(segments[_current].Name), ContextUploadOptions.Zip, stop));
        return new(_uploads[^1].Body);
    }

    private async Task FinishAsync(IContextUpload upload, string name)
    {
        var bytes = await upload.CompleteAsync().ConfigureAwait(false) ?? 0;
        lock (_sent)
        {
            _sent[name] = bytes;
        }
    }
}
