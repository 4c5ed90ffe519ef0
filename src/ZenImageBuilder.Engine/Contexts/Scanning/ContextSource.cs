namespace ZenImageBuilder.Engine.Contexts.Scanning;

/// <summary>What the user named: a folder, and where its Dockerfile is.</summary>
/// <param name="Root">The context's folder, an absolute path.</param>
/// <param name="Dockerfile">The Dockerfile, absolute or relative to <paramref name="Root"/>; null means <c>Dockerfile</c>. It may lie outside of the context.</param>
internal sealed record ContextSource(string Root, string? Dockerfile = null);
