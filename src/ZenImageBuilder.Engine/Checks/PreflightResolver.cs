using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Checks;

/// <summary>Finds the components of a build that is checked before it is started.</summary>
internal sealed class PreflightResolver(IComponentCatalog components, IStackCatalog stacks)
{
    /// <summary>
    /// Returns the components of the named stack, or of the active stack if none is named. Components that the request names replace those of the stack. If the
    /// request names an image builder and no stack, the active stack is used only if it has that image builder.
    /// </summary>
    /// <exception cref="ImageBuilderException">
    /// A component or the stack is not registered, no image builder is named and no stack is active, the stack has no image builder, or a tag is invalid.
    /// </exception>
    public Preflight Resolve(PreflightRequest request)
    {
        var selection = request.Selection;
        var named = Named<ImageBuilder>(ComponentKind.ImageBuilder, selection.ImageBuilder);
        var stack =
            selection.Stack is { } reference ? stacks.Resolve(reference)
            : selection is { ImageBuilder: not null, ArtifactStore: not null, ContainerRegistry: not null } ? null
            : stacks.Active;
        if (selection.Stack is null && named is not null && stack?.ImageBuilder?.Id != named.Id)
        {
            stack = null;
        }

        var builder = named ?? (stack ?? throw NoStack()).ImageBuilder ?? throw NoBuilder(stack);
        var store = Named<ArtifactStore>(ComponentKind.ArtifactStore, selection.ArtifactStore) ?? stack?.ArtifactStore;
        var registry = Named<ContainerRegistry>(ComponentKind.ContainerRegistry, selection.ContainerRegistry) ?? stack?.ContainerRegistry;
        return new(builder, store, registry, Tags(request.Tags, registry), request.CreateRepository, request.SkipProbe);
    }

    private static List<ImageReference> Tags(IReadOnlyList<string> tags, ContainerRegistry? registry) =>
        tags.Count == 0 ? []
        : registry is null
            ? throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                "Tags need the container registry that they are pushed to.",
                tags[0],
                "Name it with -ContainerRegistry, or a stack with -Stack."
            )
        : [.. tags.Select(tag => ImageReference.Parse(tag, registry)).Distinct()];

    private T? Named<T>(ComponentKind kind, string? reference)
        where T : StackComponent => reference is null ? null : (T)components.Resolve(kind, reference);

    private static ImageBuilderException NoStack() => StackErrors.NoneActive("Name an image builder or a stack, or make a stack active with Select-Stack.");

    private static ImageBuilderException NoBuilder(Stack stack) =>
        new(ErrorCode.StackIncomplete, $"The stack '{stack.Name}' has no image builder.", stack.Name, $"Give it one: Set-Stack {stack.Name} -ImageBuilder");
}
