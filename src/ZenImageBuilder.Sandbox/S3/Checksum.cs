using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ZenImageBuilder.Sandbox.S3;

/// <summary>One of S3's additional checksums (docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html), over a stream.</summary>
internal abstract class Checksum : IDisposable
{
    /// <summary>In the order of S3's documentation.</summary>
    public static readonly IReadOnlyList<string> Algorithms = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"];

    public required string Algorithm { get; init; }

    public string Header => HeaderOf(Algorithm);

    public static string HeaderOf(string algorithm) => "x-amz-checksum-" + algorithm;

    public static Checksum? Create(string algorithm) =>
        algorithm switch
        {
            "crc32" => new CyclicChecksum(Crc.Crc32) { Algorithm = algorithm },
            "crc32c" => new CyclicChecksum(Crc.Crc32C) { Algorithm = algorithm },
            "crc64nvme" => new CyclicChecksum(Crc.Crc64Nvme) { Algorithm = algorithm },
            "sha1" => new HashChecksum(HashAlgorithmName.SHA1) { Algorithm = algorithm },
            "sha256" => new HashChecksum(HashAlgorithmName.SHA256) { Algorithm = algorithm },
            _ => null,
        };

    /// <summary>The cyclic redundancy check of an algorithm; null for a hash, which cannot be combined from the hashes of parts.</summary>
    public static Crc? CyclicOf(string algorithm) =>
        algorithm switch
        {
            "crc32" => Crc.Crc32,
            "crc32c" => Crc.Crc32C,
            "crc64nvme" => Crc.Crc64Nvme,
            _ => null,
        };

    public static byte[] ToBytes(Crc crc, ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes[(8 - crc.Bytes)..];
    }

    public static ulong FromBytes(ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        foreach (var b in bytes)
        {
            value = (value << 8) | b;
        }

        return value;
    }

    public abstract void Append(ReadOnlySpan<byte> data);

    public abstract byte[] Finish();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }

    private sealed class CyclicChecksum(Crc crc) : Checksum
    {
        private ulong _state = crc.Mask;

        public override void Append(ReadOnlySpan<byte> data) => _state = crc.Update(_state, data);

        public override byte[] Finish() => ToBytes(crc, crc.Finish(_state));
    }

    private sealed class HashChecksum(HashAlgorithmName name) : Checksum
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(name);

        public override void Append(ReadOnlySpan<byte> data) => _hash.AppendData(data);

        public override byte[] Finish() => _hash.GetHashAndReset();

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
