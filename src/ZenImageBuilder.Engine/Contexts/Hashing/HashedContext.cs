using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>A context whose content has been read once, and the name that follows from it.</summary>
internal sealed record HashedContext
{
    /// <summary>The SHA-256 of the context, of its Dockerfile and of how it is packed: 64 lower-case hexadecimal digits.</summary>
    public required string Hash { get; init; }

    /// <summary>The context as it was found. A file that was still being written then has here the size that it had when it was read.</summary>
    public required ScannedContext Scanned { get; init; }

    /// <summary>The entries, with the digests of the files among them.</summary>
    public required IReadOnlyList<HashedEntry> Entries { get; init; }

    /// <summary>The Dockerfile, which is sent apart from the context.</summary>
    public required HashedEntry Dockerfile { get; init; }

    /// <summary>The time that all files get in the archive.</summary>
    public required long ModificationTime { get; init; }
}

/// <summary>An entry and what it holds.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Digest">The <see cref="ContentDigest"/> of a file; empty for what is not a file.</param>
internal sealed record HashedEntry(ContextEntry Entry, byte[] Digest)
{
    /// <summary>The content of the file, where it was kept when it was hashed; else empty.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The digests of a file's chunks, one after the other; empty while they are not known, because the digest of the file was remembered.</summary>
    public byte[] ChunkDigests { get; init; } = [];
}
