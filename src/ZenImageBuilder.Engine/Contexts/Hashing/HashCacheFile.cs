using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>
/// Reads and writes a hash cache on disk: a header, the records, and the SHA-256 of both. Numbers have the machine's own byte order, so that the records can be
/// used in memory as they are in the file. A file from a machine with the other byte order has a different mark.
/// </summary>
internal static class HashCacheFile
{
    // "ZIBHASH" and the version of this format.
    private const long Mark = 0x5A49_4248_4153_4802;

    private static readonly int HeaderSize = Unsafe.SizeOf<Header>();

    /// <summary>Returns the size in bytes of a file with this number of records.</summary>
    public static long Size(int records) => HeaderSize + (long)records * Unsafe.SizeOf<HashRecord>() + SHA256.HashSizeInBytes;

    /// <summary>
    /// Returns the records of a file. Returns no records if the file is missing, damaged, of another version, or written in the future (the clock was set
    /// back).
    /// </summary>
    public static HashRecords Read(byte[]? content, DateTimeOffset now)
    {
        if (content is null || content.Length < Size(0))
        {
            return HashRecords.None;
        }

        var header = MemoryMarshal.Read<Header>(content);
        if (header.Mark != Mark || header.ChunkSize != ContentDigest.ChunkSize || header.Written > Ticks(now))
        {
            return HashRecords.None;
        }

        var body = content.AsSpan(0, content.Length - SHA256.HashSizeInBytes);
        if (header.Records < 0 || header.Records > int.MaxValue || content.Length != Size((int)header.Records))
        {
            return HashRecords.None;
        }

        if (!SHA256.HashData(body).AsSpan().SequenceEqual(content.AsSpan(body.Length)))
        {
            return HashRecords.None;
        }

        return new(new(header.Written, TimeSpan.Zero), content.AsMemory(HeaderSize, body.Length - HeaderSize)) { Context = Hex(header.Context) };
    }

    /// <summary>Returns the content of a file with these records.</summary>
    /// <param name="records">The records.</param>
    /// <param name="context">The hash of the context that the files belong to, or null.</param>
    /// <param name="now">The current time.</param>
    public static byte[] Write(ReadOnlySpan<HashRecord> records, string? context, DateTimeOffset now)
    {
        var content = new byte[Size(records.Length)];
        var header = new Header
        {
            Mark = Mark,
            ChunkSize = ContentDigest.ChunkSize,
            Written = Ticks(now),
            Records = records.Length,
        };
        if (context is not null)
        {
            Convert.FromHexString(context).CopyTo(header.Context);
        }

        MemoryMarshal.Write(content, in header);
        var bytes = MemoryMarshal.AsBytes(records);
        bytes.CopyTo(content.AsSpan(HeaderSize));
        SHA256.HashData(content.AsSpan(0, HeaderSize + bytes.Length), content.AsSpan(HeaderSize + bytes.Length));
        return content;
    }

    private static string Hex(ReadOnlySpan<byte> context) => context.ContainsAnyExcept((byte)0) ? Convert.ToHexString(context).ToLowerInvariant() : "";

    private static long Ticks(DateTimeOffset moment) => moment.UtcTicks;

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public long Mark;
        public long ChunkSize;
        public long Written;
        public long Records;
        public DigestBytes Context;
    }
}

/// <summary>The cached data of a file: its identity, its size and times, and the digest of its content at that time.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HashRecord
{
    public long Device;
    public long Inode;
    public long Size;
    public long Modified;
    public long Changed;

    /// <summary>The time at which a scan last found the file, in seconds since 1970.</summary>
    public long Used;

    public DigestBytes Digest;

    public HashRecord(FileStamp stamp, long size, DateTimeOffset used, ReadOnlySpan<byte> digest)
    {
        (Device, Inode, Size, Modified, Changed, Used) = (stamp.Device, stamp.Inode, size, stamp.Modified, stamp.Changed, used.ToUnixTimeSeconds());
        digest.CopyTo(Digest);
    }

    public readonly bool Fits(FileStamp stamp, long size) =>
        Size == size && Modified == stamp.Modified && Changed == stamp.Changed && Inode == stamp.Inode && Device == stamp.Device;
}

/// <summary>The bytes of a SHA-256 digest.</summary>
[InlineArray(ContentDigest.Length)]
internal struct DigestBytes
{
    private byte _first;
}

/// <summary>The records of a cache file, in the byte representation of the file.</summary>
/// <param name="Written">The time at which the file was written.</param>
/// <param name="Bytes">The bytes of the records.</param>
internal sealed record HashRecords(DateTimeOffset Written, Memory<byte> Bytes)
{
    /// <summary>No records.</summary>
    public static HashRecords None { get; } = new(DateTimeOffset.MinValue, default);

    /// <summary>The hash of the context at its last run. Empty if it is not known.</summary>
    public string Context { get; init; } = "";

    public Span<HashRecord> All => MemoryMarshal.Cast<byte, HashRecord>(Bytes.Span);
}
