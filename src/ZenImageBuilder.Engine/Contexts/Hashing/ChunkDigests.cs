using System.Buffers;
using System.Security.Cryptography;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>Finds the chunk digests of large files whose digest as a whole was remembered from an earlier run.</summary>
internal static class ChunkDigests
{
    /// <summary>The context with the chunk digests of every file that has several chunks.</summary>
    /// <param name="context">The context.</param>
    /// <param name="known">The chunk digests that belong to a file's digest, one after the other, or null; what does not belong to it is not used.</param>
    /// <param name="workers">How many chunks are read at once.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ImageBuilderException">A file is no longer what it was when the context was hashed.</exception>
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
