using System.ComponentModel;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>A reference to a sandbox: by ID, ID prefix, or the object itself.</summary>
[TypeConverter(typeof(ReferenceConverter))]
public sealed class SandboxRef
{
    private readonly string _reference;

    /// <summary>Creates a reference from a text.</summary>
    /// <param name="reference">The ID or an ID prefix.</param>
    public SandboxRef(string reference)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        _reference = reference;
    }

    /// <summary>Creates a reference from an ID.</summary>
    public SandboxRef(Guid id)
        : this(id.ToString()) { }

    /// <summary>Creates a reference to the sandbox that the object describes.</summary>
    public SandboxRef(ImageBuilderSandbox sandbox)
        : this((sandbox ?? throw new ArgumentNullException(nameof(sandbox))).Id) { }

    /// <summary>Returns a reference to the sandbox that the object described, or null if it described none.</summary>
    internal static SandboxRef? Of(LostObject lost) =>
        lost.MayBe(typeof(ImageBuilderSandbox), nameof(ImageBuilderSandbox.Id), nameof(ImageBuilderSandbox.EndpointUrl))
        && lost.Id(nameof(ImageBuilderSandbox.Id)) is { } id
            ? new(id)
            : null;

    /// <summary>Returns the ID or the ID prefix.</summary>
    public override string ToString() => _reference;

    /// <summary>Returns the one sandbox of the given ones that the reference matches.</summary>
    /// <exception cref="ImageBuilderException">The reference matches no sandbox, or several.</exception>
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
