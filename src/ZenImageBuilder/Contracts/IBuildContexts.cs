using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The build contexts: what would be sent.</summary>
internal interface IBuildContexts
{
    /// <summary>Reads a context as a build would, without sending anything and without AWS. Its hash is the one that the build would have.</summary>
    Task<BuildContext> ReadAsync(ContextRequest request, IEngineObserver observer, CancellationToken cancellationToken);
}

/// <summary>A context to be looked at.</summary>
/// <param name="Path">The absolute path of the context.</param>
/// <param name="Dockerfile">The Dockerfile, relative to the context or absolute; null means <c>Dockerfile</c>.</param>
/// <param name="WithEntries">Whether every entry is listed.</param>
internal sealed record ContextRequest(string Path, string? Dockerfile, bool WithEntries);
