using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The kinds of components.</summary>
internal enum ComponentKind
{
    ImageBuilder,
    ArtifactStore,
    ContainerRegistry,
}

/// <summary>The words for each kind of component, and its class.</summary>
internal static class ComponentKinds
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

    public static ComponentKind Of(StackComponent component) =>
        Of(component.GetType()) ?? throw new ArgumentOutOfRangeException(nameof(component), component, message: null);

    /// <summary>The kind of a class of components; null if it is none.</summary>
    public static ComponentKind? Of(Type type) =>
        type == typeof(ImageBuilder) ? ComponentKind.ImageBuilder
        : type == typeof(ArtifactStore) ? ComponentKind.ArtifactStore
        : type == typeof(ContainerRegistry) ? ComponentKind.ContainerRegistry
        : null;
}
