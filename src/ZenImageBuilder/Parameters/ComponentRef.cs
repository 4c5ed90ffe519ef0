using System.ComponentModel;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>A component or a stack as users name it: by name, id, id prefix, or with the object itself.</summary>
[TypeConverter(typeof(ReferenceConverter))]
public sealed class ComponentRef
{
    private static readonly Type[] Types = [typeof(ImageBuilder), typeof(ArtifactStore), typeof(ContainerRegistry), typeof(Stack)];

    private readonly string _name;

    private readonly object? _given;

    // Null where a text was given, which may mean anything.
    private readonly Type? _type;

    /// <summary>Names it by name, id or id prefix; with wildcards where several are meant.</summary>
    /// <param name="reference">The name, the id or the beginning of the id.</param>
    public ComponentRef(string reference)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        Reference = _name = reference;
    }

    /// <summary>Names it by id.</summary>
    public ComponentRef(Guid id)
        : this(id.ToString()) { }

    /// <summary>Names an image builder.</summary>
    public ComponentRef(ImageBuilder imageBuilder)
        : this((StackComponent)imageBuilder) { }

    /// <summary>Names an artifact store.</summary>
    public ComponentRef(ArtifactStore artifactStore)
        : this((StackComponent)artifactStore) { }

    /// <summary>Names a container registry.</summary>
    public ComponentRef(ContainerRegistry containerRegistry)
        : this((StackComponent)containerRegistry) { }

    /// <summary>Names a stack.</summary>
    public ComponentRef(Stack stack)
        : this((stack ?? throw new ArgumentNullException(nameof(stack))).Id, stack.Name, typeof(Stack), stack) { }

    private ComponentRef(StackComponent component)
        : this((component ?? throw new ArgumentNullException(nameof(component))).Id, component.Name, component.GetType(), component) { }

    private ComponentRef(Guid id, string name, Type? type, object given) => (Reference, _name, _type, _given) = (id.ToString(), name, type, given);

    /// <summary>Names the component or the stack that the object was; null where it was none.</summary>
    internal static ComponentRef? Of(LostObject lost)
    {
        var type = Array.Find(Types, type => lost.MayBe(type)) ?? Untold(lost);
        return type is not null && lost.Id(nameof(StackComponent.Id)) is { } id && lost.Text(nameof(StackComponent.Name)) is { } name
            ? new(id, name, type, name)
            : null;
    }

    /// <summary>What the registry is asked for: the id where an object was given, else the text.</summary>
    internal string Reference { get; }

    /// <summary>The name where an object was given, else the text.</summary>
    public override string ToString() => _name;

    /// <summary>The reference to a component of this kind; an object of another kind is refused.</summary>
    internal string To(ComponentKind kind) =>
        _type is null || _type == typeof(StackComponent) || ComponentKinds.Of(_type) == kind
            ? Reference
            : throw Mismatch(ErrorCode.ComponentNotFound, kind.Words());

    /// <summary>The reference to a stack; a component is refused.</summary>
    internal string ToStack() => _type is null || _type == typeof(Stack) ? Reference : throw Mismatch(ErrorCode.StackNotFound, "stack");

    private ImageBuilderException Mismatch(ErrorCode code, string wanted) => new(code, $"'{_name}' is no {wanted}: it is {Words(_type!)}.", _given);

    private static string Words(Type type) =>
        ComponentKinds.Of(type) is { } kind ? kind.WithArticle()
        : type == typeof(Stack) ? "a stack"
        : "a component";

    /// <summary>What an object that tells no type is by its properties: a stack, or a component of an unknown kind; null where it is neither.</summary>
    private static Type? Untold(LostObject lost) =>
        lost.MayBe(typeof(Stack), nameof(Stack.IsActive)) ? typeof(Stack)
        : lost.MayBe(typeof(StackComponent), nameof(StackComponent.Flavor)) ? typeof(StackComponent)
        : null;
}
