using System.Globalization;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>A component or a stack as users name it: by name, id, id prefix, or with the object itself.</summary>
public sealed class ComponentRef
{
    private readonly string _name;

    private readonly object? _component;

    /// <summary>Names it by name, id or id prefix; with wildcards where several are meant.</summary>
    /// <param name="reference">The name, the id or the beginning of the id.</param>
    public ComponentRef(string reference)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        Reference = _name = reference;
    }

    /// <summary>Names it by id.</summary>
    public ComponentRef(Guid id)
        : this(id.ToString())
    {
    }

    /// <summary>Names an image builder.</summary>
    public ComponentRef(ImageBuilder imageBuilder)
        : this((StackComponent)imageBuilder)
    {
    }

    /// <summary>Names an artifact store.</summary>
    public ComponentRef(ArtifactStore artifactStore)
        : this((StackComponent)artifactStore)
    {
    }

    /// <summary>Names a container registry.</summary>
    public ComponentRef(ContainerRegistry containerRegistry)
        : this((StackComponent)containerRegistry)
    {
    }

    /// <summary>Names a stack.</summary>
    public ComponentRef(Stack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        (_component, _name, Reference) = (stack, stack.Name, stack.Id.ToString());
    }

    private ComponentRef(StackComponent component)
    {
        ArgumentNullException.ThrowIfNull(component);
        (_component, _name, Reference) = (component, component.Name, component.Id.ToString());
    }

    /// <summary>What the registry is asked for: the id where an object was given, else the text.</summary>
    internal string Reference { get; }

    /// <summary>The name where an object was given, else the text.</summary>
    public override string ToString() => _name;

    /// <summary>The reference to a component of this kind; an object of another kind is refused.</summary>
    internal string To(ComponentKind kind) => _component is null || KindOf(_component) == kind
        ? Reference
        : throw Mismatch(ErrorCode.ComponentNotFound, kind.Words());

    /// <summary>The reference to a stack; a component is refused.</summary>
    internal string ToStack() => _component is null or Stack ? Reference : throw Mismatch(ErrorCode.StackNotFound, "stack");

    private ImageBuilderException Mismatch(ErrorCode code, string wanted) => new(
        code,
        string.Create(CultureInfo.InvariantCulture, $"'{_name}' is no {wanted}: it is {(KindOf(_component!) is { } kind ? kind.WithArticle() : "a stack")}."),
        _component);

    private static ComponentKind? KindOf(object component) => component switch
    {
        ImageBuilder => ComponentKind.ImageBuilder,
        ArtifactStore => ComponentKind.ArtifactStore,
        ContainerRegistry => ComponentKind.ContainerRegistry,
        _ => null,
    };
}
