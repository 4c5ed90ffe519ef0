using System.Runtime.CompilerServices;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Contexts.Storing;

/// <summary>
/// Finds and removes stored parts of contexts that are no longer needed. Needed are: contexts that were stored since a given time, contexts of builds recorded
/// here that were started since that time or still run, and the segments that these contexts name. Only objects with names that this module gives are
/// considered.
/// </summary>
/// <param name="since">Objects that were stored at this time or later are kept.</param>
internal sealed class ContextSweep(IContextStore store, IContextsInUse inUse, HashCacheFolder caches, DateTimeOffset since)
{
    private const int QuestionsAtOnce = 16;
    private const int RemovedAtOnce = 1000;

    /// <summary>Returns what can be removed, in the order of removal: a context before its segments.</summary>
    public async Task<IReadOnlyList<ClearedBuildContext>> FindAsync(CancellationToken cancellationToken)
    {
        var (contexts, segments) = NeededByBuilds();
        List<StoredItem> all = [];
        await foreach (var item in store.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            all.Add(item);
        }

        var kept = all.Where(item => ContextNames.ContextOf(item.Name) is { } hash && (item.Modified >= since || contexts.Contains(hash))).ToList();
        await KeepSegmentsAsync(kept, segments, cancellationToken).ConfigureAwait(false);
        var keptNames = kept.Select(static item => item.Name).ToHashSet(StringComparer.Ordinal);
        var old = all.Where(item => item.Modified < since).ToList();
        List<ClearedBuildContext> stale =
        [
            .. old.Where(item => ContextNames.ContextOf(item.Name) is not null && !keptNames.Contains(item.Name))
                .Select(item => Describe(ClearedBuildContextKind.Context, item)),
            .. old.Where(item => ContextNames.SegmentOf(item.Name) is { } name && !segments.Contains(name))
                .Select(item => Describe(ClearedBuildContextKind.Segment, item)),
            .. old.Where(static item => ContextNames.IsIndex(item.Name)).Select(item => Describe(ClearedBuildContextKind.Index, item)),
        ];
        await foreach (var upload in UploadsAsync(cancellationToken).ConfigureAwait(false))
        {
            stale.Add(new(ClearedBuildContextKind.Upload, Location(upload.Name), 0, upload.Begun));
        }

        stale.AddRange(
            caches
                .Files(since)
                .Select(static file => new ClearedBuildContext(
                    ClearedBuildContextKind.HashCache,
                    file.FullName,
                    file.Length,
                    new DateTimeOffset(file.LastWriteTimeUtc)
                ))
        );
        return stale;
    }

    /// <summary>Removes items that <see cref="FindAsync"/> returned. Returns each item with the error that prevented its removal, or null.</summary>
    public async IAsyncEnumerable<(ClearedBuildContext Item, ImageBuilderException? Failure)> RemoveAsync(
        IReadOnlyList<ClearedBuildContext> items,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // Contexts are removed before segments, so that a removal that is stopped halfway leaves no context without its segments.
        var prefix = Location("");
        foreach (var kind in new[] { ClearedBuildContextKind.Context, ClearedBuildContextKind.Segment, ClearedBuildContextKind.Index })
        {
            foreach (var batch in items.Where(item => string.Equals(item.Kind, kind, StringComparison.Ordinal)).Chunk(RemovedAtOnce))
            {
                var failed = (
                    await store.DeleteAsync([.. batch.Select(item => item.Location[prefix.Length..])], cancellationToken).ConfigureAwait(false)
                ).ToDictionary(static failure => failure.Name, static failure => failure.Reason, StringComparer.Ordinal);
                foreach (var item in batch)
                {
                    yield return (item, failed.GetValueOrDefault(item.Location[prefix.Length..]));
                }
            }
        }

        var uploads = items.Where(static item => item.Kind is ClearedBuildContextKind.Upload).ToLookup(static item => (item.Location, item.LastModified));
        await foreach (var upload in UploadsAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in uploads[(Location(upload.Name), upload.Begun)].Take(1))
            {
                yield return (item, await FailureAsync(() => store.AbortAsync(upload, cancellationToken)).ConfigureAwait(false));
            }
        }

        foreach (var item in items.Where(static item => item.Kind is ClearedBuildContextKind.HashCache))
        {
            HashCacheFolder.Delete(new(item.Location));
            yield return (item, null);
        }
    }

    private (HashSet<string> Contexts, HashSet<string> Segments) NeededByBuilds()
    {
        var needed = inUse.Since(since).ToList();
        return (
            needed.Select(static context => context.Hash).ToHashSet(StringComparer.Ordinal),
            needed.SelectMany(static context => context.Segments).ToHashSet(StringComparer.Ordinal)
        );
    }

    private async Task KeepSegmentsAsync(List<StoredItem> kept, HashSet<string> segments, CancellationToken cancellationToken)
    {
        foreach (var batch in kept.Chunk(QuestionsAtOnce))
        {
            foreach (var found in await Task.WhenAll(batch.Select(item => store.FindAsync(item.Name, cancellationToken))).ConfigureAwait(false))
            {
                if (found is not null && StoredContext.Read(ContextNames.ContextOf(found.Name)!, found.Metadata) is { } context)
                {
                    segments.UnionWith(context.Segments);
                }
            }
        }
    }

    private async IAsyncEnumerable<UnfinishedUpload> UploadsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var upload in store.ListUploadsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (upload.Begun < since && (ContextNames.ContextOf(upload.Name) ?? ContextNames.SegmentOf(upload.Name)) is not null)
            {
                yield return upload;
            }
        }
    }

    private static async Task<ImageBuilderException?> FailureAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
            return null;
        }
        catch (ImageBuilderException exception)
        {
            return exception;
        }
    }

    private ClearedBuildContext Describe(string kind, StoredItem item) => new(kind, Location(item.Name), item.Bytes, item.Modified);

    private string Location(string name) => "s3://" + store.Locate(name);
}
