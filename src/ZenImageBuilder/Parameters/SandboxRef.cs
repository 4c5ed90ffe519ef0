using System.ComponentModel;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>A sandbox as users name it: by id, id prefix, or with the object itself.</summary>
[TypeConverter(typeof(ReferenceConverter))]
public sealed class SandboxRef
{
    private readonly string _reference;

    /// <summary>Names it by id or the beginning of the id.</summary>
    /// <param name="reference">The id or its beginning.</param>
    public SandboxRef(string reference)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        _reference = reference;
    }

    /// <summary>Names it by id.</summary>
    public SandboxRef(Guid id)
        : this(id.ToString()) { }

    /// <summary>Names the sandbox that the object describes.</summary>
    public SandboxRef(ImageBuilderSandbox sandbox)
        : this((sandbox ?? throw new ArgumentNullException(nameof(sandbox))).Id) { }

    /// <summary>Names the sandbox that the object described; null where it described none.</summary>
    internal static SandboxRef? Of(LostObject lost) =>
        lost.MayBe(typeof(ImageBuilderSandbox), nameof(ImageBuilderSandbox.Id), nameof(ImageBuilderSandbox.EndpointUrl))
        && lost.Id(nameof(ImageBuilderSandbox.Id)) is { } id
            ? new(id)
            : null;

    /// <summary>The id or its beginning.</summary>
    public override string ToString() => _reference;

    /// <summary>Whether this names the sandbox of that id.</summary>
    internal bool Means(Guid id) => id.ToString().StartsWith(_reference, StringComparison.OrdinalIgnoreCase);
}
