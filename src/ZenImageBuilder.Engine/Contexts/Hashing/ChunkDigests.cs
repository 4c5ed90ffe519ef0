using System.Buffers;
using System.Security.Cryptography;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>Finds the chunk digests of large files for which only the digest of the whole file is known, from the hash cache.</summary>
internal static class ChunkDigests
{
    /// <summary>Returns the context with the chunk digests of every file in it.</summary>
    /// <param name="context">The context.</param>
    /// <param name="known">Returns the concatenated chunk digests for the digest of a file, or null. They are used only if they match the digest.</param>
    /// <param name="workers">The maximum number of chunks that are read at the same time.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ImageBuilderException">A file has changed since the context was hashed.</exception>
    public static async Task<HashedContext> CompleteAsync(HashedContext context, Func<byte[], byte[]?> known, int workers, CancellationToken cancellationToken)
    {
        HashedEntry Completed(HashedEntry entry) =>
            IsMissing(entry) ? entry with { ChunkDigests = Known(entry, known) ?? Read(entry, workers, cancellationToken) } : entry;
        return context.Entries.Append(context.Dockerfile).Any(IsMissing)
            ? await Task.Run(
                    () => context with { Entries = [.. context.Entries.Select(Completed)], Dockerfile = Completed(context.Dockerfile) },
                    cancellationToken
                )
                .ConfigureAwait(false)
            : context;
    }

    private static bool IsMissing(HashedEntry entry) => entry.Entry.Kind == EntryKind.File && entry.ChunkDigests.Length == 0;

    private static byte[]? Known(HashedEntry entry, Func<byte[], byte[]?> known)
    {
        var chunks = ContentDigest.Chunks(entry.Entry.Size);
        if (chunks == 1)
        {
            return entry.Digest;
        }

        return
            known(entry.Digest) is { } digests
            && digests.Length == chunks * ContentDigest.Length
            && ContentDigest.Combine(digests).AsSpan().SequenceEqual(entry.Digest)
            ? digests
            : null;
    }

    private static byte[] Read(HashedEntry entry, int workers, CancellationToken cancellationToken)
    {
        var digests = new byte[ContentDigest.Chunks(entry.Entry.Size) * ContentDigest.Length];
        ParallelLoop.For(
            ContentDigest.Chunks(entry.Entry.Size),
            workers,
            static () => ArrayPool<byte>.Shared.Rent(ContentDigest.ChunkSize),
            (chunk, buffer) =>
            {
                var content = buffer.AsSpan(0, ContentDigest.ChunkLength(entry.Entry.Size, chunk));
                FileChunk.Read(entry.Entry.FullPath!, OpenFile.Open, entry.Entry.Size, (long)chunk * ContentDigest.ChunkSize, content);
                SHA256.HashData(content, digests.AsSpan(chunk * ContentDigest.Length));
            },
            static buffer => ArrayPool<byte>.Shared.Return(buffer),
            cancellationToken
        );
        return ContentDigest.Combine(digests).AsSpan().SequenceEqual(entry.Digest)
            ? digests
            : throw ContextErrors.Changed(entry.Entry.FullPath!, "has other content now");
    }
}
