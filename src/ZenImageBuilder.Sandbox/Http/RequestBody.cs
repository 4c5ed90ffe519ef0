using System.Globalization;

namespace ZenImageBuilder.Sandbox.Http;

/// <summary>The body of one request, read directly from the socket: with a given length, or in HTTP chunks.</summary>
internal sealed class RequestBody(HttpConnection connection, long? length, bool expectsContinue) : Stream
{
    private const int LongestLine = 4096;

    private readonly bool _chunked = length is null;
    private long _left = length ?? 0;
    private bool _expectsContinue = expectsContinue;
    private bool _firstChunk = true;
    private bool _ended = length == 0;
    private long _read;

    /// <summary>If set, the connection is cut after this many bytes have been read.</summary>
    public long? CutAt { get; set; }

    /// <summary>The declared length; null if the body is sent in HTTP chunks.</summary>
    public long? DeclaredLength => length;

    public bool IsEnded => _ended;

    /// <summary>Whether the sender still waits for the status 100 (Continue).</summary>
    public bool IsUnasked => _expectsContinue;

    /// <summary>Resets the connection that the body comes from.</summary>
    public ConnectionCutException Cut() => connection.Cut("cut before the request was handled");

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (_expectsContinue)
        {
            // The status 100 is also sent for an empty body: botocore waits for it, and assigns responses to wrong requests if it gets another status.
            _expectsContinue = false;
            await connection.WriteContinueAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_ended)
        {
            return 0;
        }

        if (CutAt is { } cut && _read >= cut)
        {
            throw connection.Cut("cut while the request was read");
        }

        if (_chunked && _left == 0 && !await NextChunkAsync(cancellationToken).ConfigureAwait(false))
        {
            return 0;
        }

        if (_left < buffer.Length)
        {
            buffer = buffer[..(int)_left];
        }

        if (CutAt is { } at && at - _read < buffer.Length)
        {
            buffer = buffer[..(int)(at - _read)];
        }

        var count = await connection.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count == 0)
        {
            throw new ConnectionCutException("The sender closed the connection within the body.");
        }

        _left -= count;
        _read += count;
        if (_left == 0 && !_chunked)
        {
            _ended = true;
        }

        return count;
    }

    private async ValueTask<bool> NextChunkAsync(CancellationToken cancellationToken)
    {
        if (!_firstChunk)
        {
            _ = await connection.ReadLineAsync(LongestLine, cancellationToken).ConfigureAwait(false);
        }

        _firstChunk = false;
        var line = await connection.ReadLineAsync(LongestLine, cancellationToken).ConfigureAwait(false);
        var size = line.Split(';')[0].Trim();
        if (!long.TryParse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _left) || _left < 0)
        {
            throw new ConnectionCutException("A chunk's size cannot be read.");
        }

        if (_left > 0)
        {
            return true;
        }

        while ((await connection.ReadLineAsync(LongestLine, cancellationToken).ConfigureAwait(false)).Length > 0)
        {
            // The trailers of the transfer encoding contain nothing that is needed here.
        }

        _ended = true;
        return false;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The body is read asynchronously.");

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
