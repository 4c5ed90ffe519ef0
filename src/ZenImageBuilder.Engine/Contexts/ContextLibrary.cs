using System.Runtime.CompilerServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Contexts;

/// <summary>Reads, stores and removes the build contexts of this user.</summary>
internal sealed class ContextLibrary(
    IComponentCatalog components,
    IStackCatalog stacks,
    IRemoteAccess remote,
    IContextsInUse inUse,
    HashCacheFolder caches,
    TimeProvider time,
    Func<string, string?> environment
) : IBuildContexts
{
    private readonly ContextInspection _inspection = new(environment);

    public Task<BuildContext> ReadAsync(ContextRequest request, IEngineObserver observer, CancellationToken cancellationToken) =>
        _inspection.ReadAsync(request, observer, cancellationToken);

    public ArtifactStore Resolve(ContextStoreSelection selection)
    {
        var store = selection.ArtifactStore is { } named ? (ArtifactStore)components.Resolve(ComponentKind.ArtifactStore, named) : OfStack(selection.Stack);
        return store.Flavor == S3Settings.Flavor
            ? store
            : throw new ImageBuilderException(
                ErrorCode.StackMismatch,
                $"The artifact store '{store.Name}' is of flavor '{store.Flavor}', and contexts are kept in those of flavor '{S3Settings.Flavor}'.",
                store,
                "Name another one."
            );
    }

    public async Task<PublishedBuildContext> PublishAsync(PublishContextRequest request, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var artifactStore = Resolve(request.Store);
        var bar = Guid.NewGuid();
        using var store = await remote.OpenContextStoreAsync(artifactStore, request.Aws, observer, cancellationToken).ConfigureAwait(false);
        var publisher = new ContextPublisher(store, observer);
        var options = new PackingOptions { ModificationTime = SourceDateEpoch.Read(environment) };
        var context = await new ContextReader(options, request.NoHashCache ? null : caches, bar, observer)
            .ReadAsync(request.Path, request.Dockerfile, hash => publisher.Expect(hash, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var outcome = await publisher.PublishAsync(context, bar, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Root = context.Root,
            Dockerfile = context.DockerfilePath,
            Hash = context.Hash,
            Files = context.Files,
            Bytes = context.Bytes,
            ArtifactStore = artifactStore.Name,
            Location = Uri(store, outcome.Context.Name),
            Segments =
            [
                .. outcome.Context.Segments.Select(segment => new BuildContextSegment(
                    segment,
                    Uri(store, ContextNames.OfSegment(segment)),
                    outcome.Sent.GetValueOrDefault(ContextNames.OfSegment(segment))
                )),
            ],
            UploadedBytes = outcome.UploadedBytes,
            Requests = store.Requests,
            ScanDuration = context.ScanDuration,
            HashDuration = context.HashDuration,
            QueryDuration = outcome.Asking,
            UploadDuration = outcome.Sending,
        };
    }

    public async Task<IReadOnlyList<ClearedBuildContext>> FindStaleAsync(
        ClearContextsRequest request,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        using var store = await remote.OpenContextStoreAsync(Resolve(request.Store), request.Aws, observer, cancellationToken).ConfigureAwait(false);
        var sweep = new ContextSweep(store, inUse, caches, time.GetUtcNow() - request.OlderThan);
        return await sweep.FindAsync(cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<(ClearedBuildContext Item, ImageBuilderException? Failure)> RemoveAsync(
        ClearContextsRequest request,
        IReadOnlyList<ClearedBuildContext> items,
        IEngineObserver observer,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var store = await remote.OpenContextStoreAsync(Resolve(request.Store), request.Aws, observer, cancellationToken).ConfigureAwait(false);
        var sweep = new ContextSweep(store, inUse, caches, time.GetUtcNow() - request.OlderThan);
        await foreach (var removed in sweep.RemoveAsync(items, cancellationToken).ConfigureAwait(false))
        {
            yield return removed;
        }
    }

    private ArtifactStore OfStack(string? reference)
    {
        var stack = reference is not null
            ? stacks.Resolve(reference)
            : stacks.Active
                ?? throw StackErrors.NoneActive("Name an artifact store with -ArtifactStore or a stack with -Stack, or make one active with Select-Stack.");
        return stack.ArtifactStore
            ?? throw new ImageBuilderException(
                ErrorCode.StackIncomplete,
                $"The stack '{stack.Name}' has no artifact store.",
                stack.Name,
                "Name one with -ArtifactStore."
            );
    }

    private static string Uri(IContextStore store, string name) => "s3://" + store.Locate(name);
}
