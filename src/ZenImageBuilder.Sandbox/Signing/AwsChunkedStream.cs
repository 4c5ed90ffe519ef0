using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.Signing;

/// <summary>
/// Decodes the content encoding aws-chunked and verifies the signatures of each chunk and of the trailer
/// (docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html).
/// </summary>
internal sealed class AwsChunkedStream(Stream source, VerifiedRequest? seed, bool hasTrailer) : Stream
{
    private const int LongestLine = 16 * 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly IncrementalHash? _hash = seed is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _start;
    private int _end;
    private long _left;
    private long _read;
    private bool _ended;
    private bool _inChunk;
    private string _previous = seed?.Signature ?? string.Empty;
    private string _claimed = string.Empty;

    /// <summary>The trailing headers, in lower case, after the end has been read.</summary>
    public Dictionary<string, string> Trailers { get; } = new(StringComparer.OrdinalIgnoreCase);

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
        if (_ended || buffer.IsEmpty)
        {
            return 0;
        }

        if (_left == 0 && !await NextChunkAsync(cancellationToken).ConfigureAwait(false))
        {
            return 0;
        }

        if (_left < buffer.Length)
        {
            buffer = buffer[..(int)_left];
        }

        int count;
        if (_start < _end)
        {
            count = Math.Min(buffer.Length, _end - _start);
            _buffer.AsMemory(_start, count).CopyTo(buffer);
            _start += count;
        }
        else
        {
            count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                throw Incomplete();
            }
        }

        _hash?.AppendData(buffer.Span[..count]);
        _left -= count;
        _read += count;
        return count;
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
            _hash?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<bool> NextChunkAsync(CancellationToken cancellationToken)
    {
        if (_inChunk)
        {
            await LineAsync(cancellationToken).ConfigureAwait(false);
            CheckChunk();
        }

        _inChunk = true;
        var line = await LineAsync(cancellationToken).ConfigureAwait(false);
        var semicolon = line.IndexOf(';', StringComparison.Ordinal);
        var size = semicolon < 0 ? line : line[..semicolon];
        if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
        {
            throw Incomplete();
        }

        _claimed = semicolon < 0 ? string.Empty : line[(semicolon + 1)..].Replace("chunk-signature=", string.Empty, StringComparison.Ordinal);
        if (_left > 0)
        {
            return true;
        }

        CheckChunk();
        await ReadTrailersAsync(cancellationToken).ConfigureAwait(false);
        _ended = true;
        return false;
    }

    private void CheckChunk()
    {
        if (seed is null || _hash is null)
        {
            return;
        }

        var text = $"AWS4-HMAC-SHA256-PAYLOAD\n{seed.Stamp}\n{seed.Scope}\n{_previous}\n{SigV4.EmptyHash}\n{SigV4.Hex(_hash.GetHashAndReset())}";
        var signature = SigV4.Sign(seed.SigningKey, text);
        if (!SigV4.SameText(signature, _claimed))
        {
            throw AuthErrors.WrongSignature(WireProtocol.S3);
        }

        _previous = signature;
    }

    private async ValueTask ReadTrailersAsync(CancellationToken cancellationToken)
    {
        var canonical = new StringBuilder();
        string? signature = null;
        while (await LineOrEndAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                throw AwsException.BadRequest(
                    "MalformedTrailerError",
                    "The request contained trailing data that was not well-formed or did not conform to our published schema."
                );
            }

            var (name, value) = (line[..colon].Trim().ToLowerInvariant(), line[(colon + 1)..].Trim());
            if (string.Equals(name, "x-amz-trailer-signature", StringComparison.Ordinal))
            {
                signature = value;
                continue;
            }

            Trailers[name] = value;
            canonical.Append(name).Append(':').Append(value).Append('\n');
        }

        if (seed is null || !hasTrailer)
        {
            return;
        }

        var hash = SigV4.Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())));
        var expected = SigV4.Sign(seed.SigningKey, $"AWS4-HMAC-SHA256-TRAILER\n{seed.Stamp}\n{seed.Scope}\n{_previous}\n{hash}");
        if (signature is null || !SigV4.SameText(expected, signature))
        {
            throw AuthErrors.WrongSignature(WireProtocol.S3);
        }
    }

    private async ValueTask<string> LineAsync(CancellationToken cancellationToken) =>
        await LineOrEndAsync(cancellationToken).ConfigureAwait(false) ?? throw Incomplete();

    private async ValueTask<string?> LineOrEndAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var index = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (index >= 0)
            {
                var line = Encoding.ASCII.GetString(_buffer, _start, index).TrimEnd('\r');
                _start += index + 1;
                return line;
            }

            if (_end - _start > LongestLine)
            {
                throw Incomplete();
            }

            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
            var count = await source.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                return _start == _end ? null : throw Incomplete();
            }

            _end += count;
        }
    }

    private static AwsException Incomplete() => AwsException.BadRequest("IncompleteBody", "The request body terminated unexpectedly");
}
