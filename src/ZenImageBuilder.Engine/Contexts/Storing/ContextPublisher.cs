using System.Diagnostics;
using System.Text;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Storing;

/// <summary>
/// Uploads the parts of a context that the store lacks. Segments are sent first, then the context's own object, which names them. A client that finds that
/// object therefore finds the whole context, unless a segment has been removed since; that is why the store is asked for each segment.
/// </summary>
internal sealed class ContextPublisher(IContextStore store, IEngineObserver observer)
{
    private (string Hash, Task<(StoredContext? Found, bool IsWhole)> Answer)? _expected;

    /// <summary>The result of publishing a context.</summary>
    /// <param name="Context">The context in the store.</param>
    /// <param name="Sent">The number of bytes sent, by the name of the object. Empty if the store had the whole context.</param>
    /// <param name="Asking">The time spent on asking the store what it has.</param>
    /// <param name="Sending">The time spent on packing and sending, which overlap.</param>
    internal sealed record Outcome(StoredContext Context, IReadOnlyDictionary<string, long> Sent, TimeSpan Asking, TimeSpan Sending)
    {
        /// <summary>The total number of bytes sent, including the index.</summary>
        public long UploadedBytes => Sent.Values.Sum();
    }

    /// <summary>
    /// Asks the store for the context that is likely to be published while its folder is still being read. If the guess is right, the connection is open and
    /// the answer is available when it is needed. If the guess is wrong, one query was wasted.
    /// </summary>
    public void Expect(string hash, CancellationToken cancellationToken)
    {
        var answer = Task.Run(() => FindAsync(hash, cancellationToken), cancellationToken);
        _ = answer.ContinueWith(static asked => asked.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        _expected = (hash, answer);
    }

    /// <summary>Stores a context if the store does not have it.</summary>
    public async Task<Outcome> PublishAsync(LocalContext context, Guid build, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var reporter = new ContextReporter(build, observer);
        var (found, isWhole) = await (
            _expected is { } expected && string.Equals(expected.Hash, context.Hash, StringComparison.Ordinal)
                ? expected.Answer.WaitAsync(cancellationToken)
                : FindAsync(context.Hash, cancellationToken)
        ).ConfigureAwait(false);
        if (isWhole)
        {
            observer.Report(new VerboseMessage($"The store has the context {store.Locate(found!.Name)} already; nothing is uploaded."));
            reporter.Done(context.Files, context.Bytes);
            return new(found, new Dictionary<string, long>(StringComparer.Ordinal), clock.Elapsed, TimeSpan.Zero);
        }

        var isSmall = context.Bytes + context.Hashed.Dockerfile.Entry.Size <= SegmentPlan.SmallContext;
        var index = isSmall ? BlockIndex.Empty : await ReadIndexAsync(context, cancellationToken).ConfigureAwait(false);
        context = await context.CompleteAsync(index, cancellationToken).ConfigureAwait(false);
        var archive = new ArchivePlan(context.Hashed);
        var stored = new Dictionary<string, bool>(StringComparer.Ordinal);
        var plan = isSmall ? SegmentPlan.OfOneObject(archive) : await PlanAsync(archive, index, stored, cancellationToken).ConfigureAwait(false);
        var asking = clock.Elapsed;

        var packed = new PackedSegments(store, [.. plan.Segments.Where(segment => !stored[segment.Name])], cancellationToken);
        await using (packed.ConfigureAwait(false))
        {
            Announce(archive, plan, packed);
            await context.PackAsync(archive, packed.Blocks, packed.TakeAsync, reporter, cancellationToken).ConfigureAwait(false);
            await packed.CompleteAsync().ConfigureAwait(false);
        }

        var sent = new Dictionary<string, long>(packed.Sent, StringComparer.Ordinal);
        var described = new StoredContext(context.Hash, context.Files, context.Bytes, [.. plan.Segments.Select(static segment => segment.Name)]);
        described = await SendOwnAsync(context, archive, plan, described, replace: found is not null, reporter, sent, cancellationToken).ConfigureAwait(false);
        if (!isSmall)
        {
            await WriteIndexAsync(context, index.With(Indexed(plan, index, packed), context.Hashed), sent, cancellationToken).ConfigureAwait(false);
        }

        reporter.Done(context.Files, context.Bytes);
        return new(described, sent, asking, clock.Elapsed - asking);
    }

    /// <summary>Returns what the store has of a context, and whether it has all of it. Sends one request, and one more for each segment.</summary>
    public async Task<(StoredContext? Found, bool IsWhole)> FindAsync(string hash, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(ContextNames.Of(hash), cancellationToken).ConfigureAwait(false) is not { } item)
        {
            return (null, false);
        }

        // An object whose metadata does not describe the context has to be replaced.
        if (StoredContext.Read(hash, item.Metadata) is not { } context)
        {
            return (new(hash, 0, 0, []), false);
        }

        var segments = await AskAsync(context.Segments, cancellationToken).ConfigureAwait(false);
        return (context, segments.All(static segment => segment.IsThere));
    }

    private async Task<(string Name, bool IsThere)[]> AskAsync(IEnumerable<string> segments, CancellationToken cancellationToken) =>
        await Task.WhenAll(
                segments.Select(async segment =>
                    (segment, await store.FindAsync(ContextNames.OfSegment(segment), cancellationToken).ConfigureAwait(false) is not null)
                )
            )
            .ConfigureAwait(false);

    /// <summary>Plans with the segments of the index, and repeats the plan until the store has been asked for every segment in it.</summary>
    private async Task<SegmentPlan> PlanAsync(ArchivePlan archive, BlockIndex index, Dictionary<string, bool> stored, CancellationToken cancellationToken)
    {
        while (true)
        {
            var plan = SegmentPlan.OfSegments(archive, [.. index.Segments.Where(segment => stored.GetValueOrDefault(segment.Name, true))]);
            var unknown = plan.Segments.Select(static segment => segment.Name).Where(name => !stored.ContainsKey(name)).ToList();
            if (unknown.Count == 0)
            {
                return plan;
            }

            foreach (var (name, isThere) in await AskAsync(unknown, cancellationToken).ConfigureAwait(false))
            {
                stored[name] = isThere;
            }
        }
    }

    private async Task<BlockIndex> ReadIndexAsync(LocalContext context, CancellationToken cancellationToken)
    {
        var name = ContextNames.OfIndex(context.Root);
        try
        {
            if (await store.ReadAsync(name, BlockIndex.MaximumBytes, cancellationToken).ConfigureAwait(false) is not { } stored)
            {
                return BlockIndex.Empty;
            }

            if (BlockIndex.Read(stored) is { } index)
            {
                return index;
            }

            observer.Report(new VerboseMessage($"The index {store.Locate(name)} cannot be understood; what it may know is sent again."));
        }
        catch (ImageBuilderException exception)
        {
            observer.Report(new VerboseMessage($"The index {store.Locate(name)} cannot be read, so what it may know is sent again. {exception.Message}"));
        }

        return BlockIndex.Empty;
    }

    private async Task WriteIndexAsync(LocalContext context, BlockIndex index, Dictionary<string, long> sent, CancellationToken cancellationToken)
    {
        var name = ContextNames.OfIndex(context.Root);
        try
        {
            var upload = store.Upload(name, ContextUploadOptions.Zip with { ContentType = "application/gzip" }, cancellationToken);
            await using (upload.ConfigureAwait(false))
            {
                await upload.Body.WriteAsync(index.Write(), cancellationToken).ConfigureAwait(false);
                await upload.SealAsync(cancellationToken).ConfigureAwait(false);
                sent[name] = await upload.CompleteAsync().ConfigureAwait(false) ?? 0;
            }
        }
        catch (ImageBuilderException exception)
        {
            observer.Report(
                new VerboseMessage(
                    $"The index {store.Locate(name)} was not written, so the next changed context is sent with more than its changes. {exception.Message}"
                )
            );
        }
    }

    private static List<IndexedSegment> Indexed(SegmentPlan plan, BlockIndex index, PackedSegments packed)
    {
        var known = index.Segments.ToDictionary(static segment => segment.Name, StringComparer.Ordinal);

        // If another process has sent a segment, the packed lengths of its blocks are not known. They are only used to compare segments with each other.
        return
        [
            .. plan.Segments.Select(segment =>
                known.GetValueOrDefault(segment.Name)
                ?? new(
                    segment.Name,
                    segment.Blocks.ToDictionary(
                        static block => block.Name,
                        block => packed.Lengths.GetValueOrDefault(block.Name, block.Length),
                        StringComparer.Ordinal
                    )
                )
            ),
        ];
    }

    private async Task<StoredContext> SendOwnAsync(
        LocalContext context,
        ArchivePlan archive,
        SegmentPlan plan,
        StoredContext described,
        bool replace,
        ContextReporter reporter,
        Dictionary<string, long> sent,
        CancellationToken cancellationToken
    )
    {
        observer.Report(new VerboseMessage($"Uploading the context to {store.Locate(described.Name)}."));
        var upload = store.Upload(described.Name, ContextUploadOptions.Zip with { Metadata = described.Metadata, OnlyIfAbsent = !replace }, cancellationToken);
        await using (upload.ConfigureAwait(false))
        {
            var zip = new StoredZip(upload.Body);
            var recipe = Encoding.ASCII.GetBytes(plan.Recipe);
            await zip.AddAsync(ArchiveLayout.RecipeName, recipe, System.IO.Hashing.Crc32.HashToUInt32(recipe), cancellationToken).ConfigureAwait(false);
            await context
                .PackAsync(
                    archive,
                    plan.Own,
                    (block, content, crc, cancelled) => zip.AddAsync(ArchiveLayout.BlocksFolder + block.Name, content, crc, cancelled),
                    reporter,
                    cancellationToken
                )
                .ConfigureAwait(false);
            await zip.FinishAsync(cancellationToken).ConfigureAwait(false);
            await upload.SealAsync(cancellationToken).ConfigureAwait(false);
            if (await upload.CompleteAsync().ConfigureAwait(false) is { } bytes)
            {
                sent[described.Name] = bytes;
                return described;
            }
        }

        // Another client has stored the context in the meantime. Its object describes the same context, perhaps with other segments.
        var (found, isWhole) = await FindAsync(described.Hash, cancellationToken).ConfigureAwait(false);
        return isWhole ? found! : await SendOwnAsync(context, archive, plan, described, replace: true, reporter, sent, cancellationToken).ConfigureAwait(false);
    }

    private void Announce(ArchivePlan archive, SegmentPlan plan, PackedSegments packed)
    {
        if (plan.Segments.Count > 0)
        {
            observer.Report(
                new VerboseMessage(
                    $"The context is {archive.Blocks.Count} blocks in {plan.Segments.Count} segments; {packed.Blocks.Count} blocks have to be uploaded in {packed.Segments.Count}."
                )
            );
        }
    }
}
