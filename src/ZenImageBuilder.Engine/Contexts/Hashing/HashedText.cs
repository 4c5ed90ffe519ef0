using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>Computes the SHA-256 of many small parts. The parts are buffered, because each call of the system's cryptography library has a cost.</summary>
internal sealed class HashedText : IDisposable
{
    private const int Enough = 1 << 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _gathered = new(2 * Enough);

    public void Append(ReadOnlySpan<byte> part)
    {
        _gathered.Write(part);
        if (_gathered.WrittenCount >= Enough)
        {
            Flush();
        }
    }

    public void Append(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        Append(bytes);
    }

    public void Append(string text)
    {
        Append(Encoding.UTF8.GetByteCount(text));
        _ = Encoding.UTF8.GetBytes(text, _gathered);
    }

    /// <summary>Returns the SHA-256 in lower-case hexadecimal digits. Parts that are appended afterwards begin a new text.</summary>
    public string Finish()
    {
        Flush();
        return Convert.ToHexString(_hash.GetHashAndReset()).ToLowerInvariant();
    }

    public void Dispose() => _hash.Dispose();

    private void Flush()
    {
        _hash.AppendData(_gathered.WrittenSpan);
        _gathered.ResetWrittenCount();
    }
}
