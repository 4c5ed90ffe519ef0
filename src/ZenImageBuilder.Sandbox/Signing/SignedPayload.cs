using System.Globalization;
using System.Security.Cryptography;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.Signing;

/// <summary>The decoded body of an S3 request, verified against its signature when its end is read.</summary>
internal sealed class SignedPayload
{
    private readonly AwsChunkedStream? _chunks;

    private SignedPayload(Stream stream, long? length, AwsChunkedStream? chunks) => (Stream, Length, _chunks) = (stream, length, chunks);

    public Stream Stream { get; }

    /// <summary>The number of bytes that the sender declared, or null.</summary>
    public long? Length { get; }

    /// <summary>A header of the request, or of its trailer after the body has been read.</summary>
    public string? Trailer(string name) => _chunks is not null && _chunks.Trailers.TryGetValue(name, out var value) ? value : null;

    public static SignedPayload Open(HttpRequest request, VerifiedRequest verified)
    {
        if (!verified.PayloadHash.StartsWith("STREAMING-", StringComparison.Ordinal))
        {
            var isUnsigned = string.Equals(verified.PayloadHash, "UNSIGNED-PAYLOAD", StringComparison.Ordinal);
            return new SignedPayload(isUnsigned ? request.Body : new HashedStream(request.Body, verified.PayloadHash), request.Body.DeclaredLength, null);
        }

        AwsChunkedStream? chunks = verified.PayloadHash switch
        {
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => new AwsChunkedStream(request.Body, verified, hasTrailer: false),
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => new AwsChunkedStream(request.Body, verified, hasTrailer: true),
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => new AwsChunkedStream(request.Body, null, hasTrailer: true),
            _ => throw new AwsException(501, "NotImplemented", $"The payload kind {verified.PayloadHash} is not implemented."),
        };
        long? length = long.TryParse(request.Header("x-amz-decoded-content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out var decoded)
            ? decoded
            : null;
        return new SignedPayload(chunks, length, chunks);
    }

    /// <summary>Hashes the bytes while they are read, and compares the hash at the end.</summary>
    private sealed class HashedStream(Stream source, string expected) : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private bool _ended;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_ended || buffer.IsEmpty)
            {
                return 0;
            }

            var count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count > 0)
            {
                _hash.AppendData(buffer.Span[..count]);
                return count;
            }

            _ended = true;
            if (!SigV4.SameText(SigV4.Hex(_hash.GetHashAndReset()), expected))
            {
                throw AwsException.BadRequest("XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.");
            }

            return 0;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _hash.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
