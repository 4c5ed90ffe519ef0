using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Engine.Catalog.Components;

/// <summary>The words for each kind of component.</summary>
internal static class ComponentKindNames
{
    /// <summary>The kind as a sentence says it, such as <c>image builder</c>.</summary>
    public static string Words(this ComponentKind kind) =>
        kind switch
        {
            ComponentKind.ImageBuilder => "image builder",
            ComponentKind.ArtifactStore => "artifact store",
            ComponentKind.ContainerRegistry => "container registry",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
        };

    /// <summary>The kind with its article, such as <c>an image builder</c>.</summary>
    public static string WithArticle(this ComponentKind kind) => (kind == ComponentKind.ContainerRegistry ? "a " : "an ") + kind.Words();
}
