using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The build contexts: what would be sent, what is stored.</summary>
internal interface IBuildContexts
{
    /// <summary>Reads a context as a build would, without sending anything and without AWS. Its hash is the one that the build would have.</summary>
    Task<BuildContext> ReadAsync(ContextRequest request, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>The artifact store that a request means, checked as far as that needs no AWS.</summary>
    ArtifactStore Resolve(ContextStoreSelection selection);

    /// <summary>Stores a context unless the store has it.</summary>
    Task<PublishedBuildContext> PublishAsync(PublishContextRequest request, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Finds what is older than that and needed by nothing younger. Removes nothing.</summary>
    Task<IReadOnlyList<ClearedBuildContext>> FindStaleAsync(ClearContextsRequest request, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Removes what was found, and hands out each item with the reason why it is still there, or null.</summary>
    IAsyncEnumerable<(ClearedBuildContext Item, ImageBuilderException? Failure)> RemoveAsync(
        ClearContextsRequest request,
        IReadOnlyList<ClearedBuildContext> items,
        IEngineObserver observer,
        CancellationToken cancellationToken
    );
}

/// <summary>A context to be looked at.</summary>
/// <param name="Path">The absolute path of the context.</param>
/// <param name="Dockerfile">The Dockerfile, relative to the context or absolute; null means <c>Dockerfile</c>.</param>
/// <param name="WithEntries">Whether every entry is listed.</param>
internal sealed record ContextRequest(string Path, string? Dockerfile, bool WithEntries);

/// <summary>Which artifact store: by itself, or that of a stack; both null means that of the active stack.</summary>
internal sealed record ContextStoreSelection(string? Stack, string? ArtifactStore);

/// <summary>A context to be stored.</summary>
/// <param name="Path">The absolute path of the context.</param>
/// <param name="Dockerfile">The Dockerfile, relative to the context or absolute; null means <c>Dockerfile</c>.</param>
/// <param name="NoHashCache">Whether every file of the context is read, whatever is remembered of it.</param>
internal sealed record PublishContextRequest(string Path, string? Dockerfile, bool NoHashCache, ContextStoreSelection Store, AwsOptions Aws);

/// <summary>What is to be removed.</summary>
/// <param name="OlderThan">How old at least.</param>
internal sealed record ClearContextsRequest(TimeSpan OlderThan, ContextStoreSelection Store, AwsOptions Aws);
