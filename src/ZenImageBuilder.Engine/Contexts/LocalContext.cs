using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts;

/// <summary>
/// A context in a folder of this machine, as <see cref="ContextReader"/> has read it. Its content determines its hash, and its blocks are packed if the store
/// lacks them.
/// </summary>
/// <param name="cache">The cache of digests for this folder, or null.</param>
internal sealed class LocalContext(HashedContext hashed, PackingOptions options, HashCache? cache)
{
    public string Hash => hashed.Hash;

    /// <summary>The absolute path of the folder.</summary>
    public string Root => Scanned.Root;

    /// <summary>The absolute path of the Dockerfile, with symbolic links resolved.</summary>
    public string DockerfilePath => Scanned.DockerfilePath;

    public int Files => Scanned.Files;

    /// <summary>The total size of the files in bytes, uncompressed, at the time when they were read.</summary>
    public long Bytes => hashed.Entries.Sum(static entry => entry.Entry.Size);

    public ScannedContext Scanned => hashed.Scanned;

    public HashedContext Hashed => hashed;

    /// <summary>The time that it took to walk the folder.</summary>
    public required TimeSpan ScanDuration { get; init; }

    /// <summary>The time that it took to read the files, or to find their digests in the cache.</summary>
    public required TimeSpan HashDuration { get; init; }

    /// <summary>
    /// Returns the same context with the digests of all chunks of its large files. They are taken from the index if it has them; otherwise the files are read.
    /// </summary>
    public Task<LocalContext> CompleteAsync(BlockIndex index, CancellationToken cancellationToken) =>
        CheckedAsync(async () =>
            new LocalContext(
                await ChunkDigests.CompleteAsync(hashed, index.ChunkDigestsOf, options.Workers, cancellationToken).ConfigureAwait(false),
                options,
                cache
            )
            {
                ScanDuration = ScanDuration,
                HashDuration = HashDuration,
            }
        );

    /// <summary>Packs blocks of the context's archive.</summary>
    public Task PackAsync(
        ArchivePlan archive,
        IReadOnlyList<ArchivePlan.Block> blocks,
        Func<ArchivePlan.Block, ReadOnlyMemory<byte>, uint, CancellationToken, Task> take,
        ContextReporter reporter,
        CancellationToken cancellationToken
    ) =>
        CheckedAsync(async () =>
        {
            if (blocks.Count > 0)
            {
                await BlockPacker.PackAsync(hashed, archive, blocks, take, options, reporter, cancellationToken).ConfigureAwait(false);
            }

            return this;
        });

    private async Task<T> CheckedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (ImageBuilderException exception) when (exception.Code == ErrorCode.ContextChanged)
        {
            // The cause may be a wrong digest in the cache, which the next build must not use again.
            cache?.Forget();
            throw;
        }
    }
}
