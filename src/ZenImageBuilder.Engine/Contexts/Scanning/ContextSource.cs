namespace ZenImageBuilder.Engine.Contexts.Scanning;

/// <summary>The folder and the Dockerfile that the user named.</summary>
/// <param name="Root">The absolute path of the context's folder.</param>
/// <param name="Dockerfile">
/// The path of the Dockerfile, absolute or relative to <paramref name="Root"/>; null means <c>Dockerfile</c>. It may lie outside the context.
/// </param>
internal sealed record ContextSource(string Root, string? Dockerfile = null);
