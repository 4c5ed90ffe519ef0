using System.ComponentModel;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>A reference to a component or a stack: by name, ID, ID prefix, or the object itself.</summary>
[TypeConverter(typeof(ReferenceConverter))]
public sealed class ComponentRef
{
    private static readonly Type[] Types = [typeof(ImageBuilder), typeof(ArtifactStore), typeof(ContainerRegistry), typeof(Stack)];

    private readonly string _name;

    private readonly object? _given;

    // Null if a text or an ID was given, which can refer to any type.
    private readonly Type? _type;

    /// <summary>Creates a reference from a text. The text can contain wildcards if several objects are meant.</summary>
    /// <param name="reference">The name, the ID or an ID prefix.</param>
    public ComponentRef(string reference)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        Reference = _name = reference;
    }

    /// <summary>Creates a reference from an ID.</summary>
    public ComponentRef(Guid id)
        : this(id.ToString()) { }

    /// <summary>Creates a reference to an image builder.</summary>
    public ComponentRef(ImageBuilder imageBuilder)
        : this((StackComponent)imageBuilder) { }

    /// <summary>Creates a reference to an artifact store.</summary>
    public ComponentRef(ArtifactStore artifactStore)
        : this((StackComponent)artifactStore) { }

    /// <summary>Creates a reference to a container registry.</summary>
    public ComponentRef(ContainerRegistry containerRegistry)
        : this((StackComponent)containerRegistry) { }

    /// <summary>Creates a reference to a stack.</summary>
    public ComponentRef(Stack stack)
        : this((stack ?? throw new ArgumentNullException(nameof(stack))).Id, stack.Name, typeof(Stack), stack) { }

    private ComponentRef(StackComponent component)
        : this((component ?? throw new ArgumentNullException(nameof(component))).Id, component.Name, component.GetType(), component) { }

    private ComponentRef(Guid id, string name, Type? type, object given) => (Reference, _name, _type, _given) = (id.ToString(), name, type, given);

    /// <summary>Returns a reference to the component or the stack that the object was, or null if it was neither.</summary>
    internal static ComponentRef? Of(LostObject lost)
    {
        var type = Array.Find(Types, type => lost.MayBe(type)) ?? Untold(lost);
        return type is not null && lost.Id(nameof(StackComponent.Id)) is { } id && lost.Text(nameof(StackComponent.Name)) is { } name
            ? new(id, name, type, name)
            : null;
    }

    /// <summary>The text to look up in the catalog: the ID if an object was given, otherwise the given text.</summary>
    internal string Reference { get; }

    /// <summary>Returns the name if an object was given, otherwise the given text.</summary>
    public override string ToString() => _name;

    /// <summary>Returns the reference to a component of the kind. Throws if an object of another kind was given.</summary>
    internal string To(ComponentKind kind) =>
        _type is null || _type == typeof(StackComponent) || ComponentKinds.Of(_type) == kind
            ? Reference
            : throw Mismatch(ErrorCode.ComponentNotFound, kind.Words());

    /// <summary>Returns the reference to a stack. Throws if a component was given.</summary>
    internal string ToStack() => _type is null || _type == typeof(Stack) ? Reference : throw Mismatch(ErrorCode.StackNotFound, "stack");

    private ImageBuilderException Mismatch(ErrorCode code, string wanted) => new(code, $"'{_name}' is no {wanted}: it is {Words(_type!)}.", _given);

    private static string Words(Type type) =>
        ComponentKinds.Of(type) is { } kind ? kind.WithArticle()
        : type == typeof(Stack) ? "a stack"
        : "a component";

    /// <summary>
    /// Determines from its properties what an object without a type name is: a stack, or a component of an unknown kind. Returns null if it is neither.
    /// </summary>
    private static Type? Untold(LostObject lost) =>
        lost.MayBe(typeof(Stack), nameof(Stack.IsActive)) ? typeof(Stack)
        : lost.MayBe(typeof(StackComponent), nameof(StackComponent.Flavor)) ? typeof(StackComponent)
        : null;
}
