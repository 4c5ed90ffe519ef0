using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

internal enum ComponentKind
{
    ImageBuilder,
    ArtifactStore,
    ContainerRegistry,
}

/// <summary>Maps the kinds of components to their names in sentences and to their classes.</summary>
internal static class ComponentKinds
{
    /// <summary>Returns the name of the kind for use in a sentence, such as <c>image builder</c>.</summary>
    public static string Words(this ComponentKind kind) =>
        kind switch
        {
            ComponentKind.ImageBuilder => "image builder",
            ComponentKind.ArtifactStore => "artifact store",
            ComponentKind.ContainerRegistry => "container registry",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
        };

    /// <summary>Returns the name of the kind with its indefinite article, such as <c>an image builder</c>.</summary>
    public static string WithArticle(this ComponentKind kind) => (kind == ComponentKind.ContainerRegistry ? "a " : "an ") + kind.Words();

    public static ComponentKind Of(StackComponent component) =>
        Of(component.GetType()) ?? throw new ArgumentOutOfRangeException(nameof(component), component, message: null);

    /// <summary>Returns the kind of a component class, or null if the type is not a component class.</summary>
    public static ComponentKind? Of(Type type) =>
        type == typeof(ImageBuilder) ? ComponentKind.ImageBuilder
        : type == typeof(ArtifactStore) ? ComponentKind.ArtifactStore
        : type == typeof(ContainerRegistry) ? ComponentKind.ContainerRegistry
        : null;
}
