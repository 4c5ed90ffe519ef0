using System.ComponentModel;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
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

    /// <summary>The one sandbox of these that is meant.</summary>
    /// <exception cref="ImageBuilderException">None or several are.</exception>
    internal SandboxDescription Among(IEnumerable<SandboxDescription> sandboxes) =>
        sandboxes.Where(sandbox => sandbox.Id.ToString().StartsWith(_reference, StringComparison.OrdinalIgnoreCase)).Take(2).ToList() switch
        {
            [var only] => only,
            [] => throw new ImageBuilderException(
                ErrorCode.SandboxNotFound,
                $"No sandbox '{_reference}' runs in this process.",
                _reference,
                "List them with Get-ImageBuilderSandbox."
            ),
            _ => throw new ImageBuilderException(ErrorCode.AmbiguousReference, $"Several sandboxes have an id that begins with '{_reference}'.", _reference),
        };
}
