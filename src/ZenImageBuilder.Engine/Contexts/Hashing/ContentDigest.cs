using System.Security.Cryptography;
using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>
/// Computes the digest of a file's content. A file is split into chunks of 1 MiB, so that several cores can hash one large file. The digest of a file of one
/// chunk is the SHA-256 of its content. The digest of a larger file is the SHA-256 of the SHA-256 digests of its chunks, in order.
/// </summary>
internal static class ContentDigest
{
    /// <summary>The size of a chunk in bytes.</summary>
    public const int ChunkSize = 1 << 20;

    /// <summary>The length of a digest in bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>Returns the number of chunks of a file; at least one.</summary>
    public static int Chunks(long size) => size == 0 ? 1 : checked((int)((size + ChunkSize - 1) / ChunkSize));

    /// <summary>Returns the length in bytes of a chunk of a file of this size in bytes.</summary>
    public static int ChunkLength(long size, int chunk) => (int)Math.Min(ChunkSize, size - (long)chunk * ChunkSize);

    /// <summary>Returns the digest of a file from the digests of its chunks.</summary>
    public static byte[] Combine(ReadOnlySpan<byte> chunkDigests) => chunkDigests.Length == Length ? chunkDigests.ToArray() : SHA256.HashData(chunkDigests);
}

/// <summary>Keeps the digests of files between runs, so that an unchanged folder only has to be walked and no file has to be read.</summary>
/// <remarks>Several threads call the methods at the same time. The packer reads and checks every file that it sends, so it never sends content with a wrong
/// digest. But a wrong digest could name a context that the store already has, so a cache must never return one.</remarks>
internal interface IContentDigestCache
{
    /// <summary>Returns the digest of the file if the cache has one for its size and <see cref="ContextEntry.Stamp"/>; otherwise null.</summary>
    byte[]? Find(ContextEntry entry);

    /// <summary>
    /// Offers a digest to the cache. The caller has checked that the file was the same before and after it was read as when the folder was scanned.
    /// </summary>
    void Keep(ContextEntry entry, byte[] digest);
}
