using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Parameters;

/// <summary>The kinds of components in the words of a sentence.</summary>
internal static class ComponentKindWords
{
    public static string Words(this ComponentKind kind) =>
        kind switch
        {
            ComponentKind.ImageBuilder => "image builder",
            ComponentKind.ArtifactStore => "artifact store",
            _ => "container registry",
        };

    public static string WithArticle(this ComponentKind kind) => kind is ComponentKind.ContainerRegistry ? "a container registry" : $"an {kind.Words()}";
}
