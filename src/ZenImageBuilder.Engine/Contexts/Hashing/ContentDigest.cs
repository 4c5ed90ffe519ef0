using System.Security.Cryptography;
using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>
/// The digest of a file's content. A file is cut into chunks of 1 MiB, so that one large file keeps every core busy: the digest of a file
/// of one chunk is the SHA-256 of its content, that of a larger one the SHA-256 of the SHA-256 of its chunks, in order.
/// </summary>
internal static class ContentDigest
{
    /// <summary>The size of a chunk in bytes.</summary>
    public const int ChunkSize = 1 << 20;

    /// <summary>The length of a digest in bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>How many chunks a file has; one at least.</summary>
    public static int Chunks(long size) => size == 0 ? 1 : checked((int)((size + ChunkSize - 1) / ChunkSize));

    /// <summary>The length of a chunk of a file of the given size.</summary>
    public static int ChunkLength(long size, int chunk) => (int)Math.Min(ChunkSize, size - (long)chunk * ChunkSize);

    /// <summary>The digest of a file from those of its chunks.</summary>
    public static byte[] Combine(ReadOnlySpan<byte> chunkDigests) => chunkDigests.Length == Length ? chunkDigests.ToArray() : SHA256.HashData(chunkDigests);
}

/// <summary>Remembers digests of files between runs, so that the scan of an unchanged folder costs the walk only.</summary>
/// <remarks>Called from several threads at once. The packer reads and checks every file all the same, so a wrong answer is never sent; but it
/// names a context that the store may have already, so there must be none.</remarks>
internal interface IContentDigestCache
{
    /// <summary>The digest of a file whose size and <see cref="ContextEntry.Stamp"/> are known, or null.</summary>
    byte[]? Find(ContextEntry entry);

    /// <summary>Offers the digest of a file that was the one that had been found, also after all of it was read.</summary>
    void Keep(ContextEntry entry, byte[] digest);
}
