using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>Reads local build contexts, and manages the stored ones.</summary>
internal interface IBuildContexts
{
    /// <summary>
    /// Reads a local context as a build would, without calling AWS or sending anything. The hash is the one that a build of this context has.
    /// </summary>
    Task<BuildContext> ReadAsync(ContextRequest request, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Returns the selected artifact store, after the checks that need no call to AWS.</summary>
    ArtifactStore Resolve(ContextStoreSelection selection);

    /// <summary>Stores a context, unless the store already has it.</summary>
    Task<PublishedBuildContext> PublishAsync(PublishContextRequest request, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Finds the stored items that are older than the requested age and that nothing younger needs. Removes nothing.</summary>
    Task<IReadOnlyList<ClearedBuildContext>> FindStaleAsync(ClearContextsRequest request, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Removes the given items, and returns each one with the error that prevented its removal, or with null.</summary>
    IAsyncEnumerable<(ClearedBuildContext Item, ImageBuilderException? Failure)> RemoveAsync(
        ClearContextsRequest request,
        IReadOnlyList<ClearedBuildContext> items,
        IEngineObserver observer,
        CancellationToken cancellationToken
    );
}

/// <summary>A request to read a local build context.</summary>
/// <param name="Path">The absolute path of the context.</param>
/// <param name="Dockerfile">The Dockerfile, relative to the context or absolute; null means <c>Dockerfile</c>.</param>
/// <param name="WithEntries">Whether the result lists every entry.</param>
internal sealed record ContextRequest(string Path, string? Dockerfile, bool WithEntries);

/// <summary>Selects an artifact store: directly, or as the one of a stack. If both values are null, the artifact store of the active stack is used.</summary>
internal sealed record ContextStoreSelection(string? Stack, string? ArtifactStore);

/// <summary>A request to store a local build context.</summary>
/// <param name="Path">The absolute path of the context.</param>
/// <param name="Dockerfile">The Dockerfile, relative to the context or absolute; null means <c>Dockerfile</c>.</param>
/// <param name="NoHashCache">Whether to read every file of the context, even if its hash is cached.</param>
internal sealed record PublishContextRequest(string Path, string? Dockerfile, bool NoHashCache, ContextStoreSelection Store, AwsOptions Aws);

/// <summary>A request to remove stored contexts.</summary>
/// <param name="OlderThan">The minimum age of the items to remove.</param>
internal sealed record ClearContextsRequest(TimeSpan OlderThan, ContextStoreSelection Store, AwsOptions Aws);
