namespace ZenImageBuilder.Sandbox.S3;

/// <summary>Reads a range of an object that consists of one or several blobs, and holds references to them meanwhile.</summary>
internal sealed class BlobStream : Stream
{
    private readonly IReadOnlyList<Blob> _blobs;
    private FileStream? _file;
    private int _index;
    private long _skip;
    private long _left;

    private BlobStream(IReadOnlyList<Blob> blobs, long offset, long count) => (_blobs, _skip, _left) = (blobs, offset, count);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <returns>Null if the object has been deleted in the meantime.</returns>
    public static BlobStream? Open(IReadOnlyList<Blob> blobs, long offset, long count)
    {
        for (var i = 0; i < blobs.Count; i++)
        {
            if (blobs[i].TryHold())
            {
                continue;
            }

            for (var held = 0; held < i; held++)
            {
                blobs[held].Release();
            }

            return null;
        }

        return new BlobStream(blobs, offset, count);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_left > 0)
        {
            if (_file is null)
            {
                if (_index == _blobs.Count)
                {
                    return 0;
                }

                var blob = _blobs[_index++];
                if (_skip >= blob.Length)
                {
                    _skip -= blob.Length;
                    continue;
                }

                _file = new FileStream(blob.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
                _file.Position = _skip;
                _skip = 0;
            }

            if (_left < buffer.Length)
            {
                buffer = buffer[..(int)_left];
            }

            var count = await _file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count > 0)
            {
                _left -= count;
                return count;
            }

            await _file.DisposeAsync().ConfigureAwait(false);
            _file = null;
        }

        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file?.Dispose();
            foreach (var blob in _blobs)
            {
                blob.Release();
            }
        }

        base.Dispose(disposing);
    }
}
