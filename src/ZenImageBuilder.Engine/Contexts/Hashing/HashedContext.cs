using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>A context whose content has been read, with the hash computed from it.</summary>
internal sealed record HashedContext
{
    /// <summary>The SHA-256 of the context, its Dockerfile and the way in which it is packed: 64 lower-case hexadecimal digits.</summary>
    public required string Hash { get; init; }

    /// <summary>The result of the scan of the folder.</summary>
    public required ScannedContext Scanned { get; init; }

    /// <summary>The entries, with the digests of the files among them. A file that was still being written has the size that it had when it was read.</summary>
    public required IReadOnlyList<HashedEntry> Entries { get; init; }

    /// <summary>The Dockerfile, which is sent separately from the context.</summary>
    public required HashedEntry Dockerfile { get; init; }

    /// <summary>The modification time of all files in the archive, in seconds since 1970.</summary>
    public required long ModificationTime { get; init; }
}

/// <summary>An entry with the digest of its content.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Digest">The <see cref="ContentDigest"/> of a file; empty for other entries.</param>
internal sealed record HashedEntry(ContextEntry Entry, byte[] Digest)
{
    /// <summary>The content of the file if it was kept in memory when it was hashed; otherwise empty.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The concatenated digests of the file's chunks. Empty if they are not known, because the digest of the file came from the cache.</summary>
    public byte[] ChunkDigests { get; init; } = [];
}
