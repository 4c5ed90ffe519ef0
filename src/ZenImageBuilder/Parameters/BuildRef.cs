using System.ComponentModel;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>A reference to a build: by ID, ID prefix, CodeBuild's ID, or the object itself.</summary>
[TypeConverter(typeof(ReferenceConverter))]
public sealed class BuildRef
{
    private readonly string _text;

    /// <summary>Creates a reference from a text. The text can contain wildcards if several builds are meant.</summary>
    /// <param name="reference">The ID, an ID prefix, or CodeBuild's ID in the form <c>project:uuid</c>.</param>
    public BuildRef(string reference)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        Reference = _text = reference;
    }

    /// <summary>Creates a reference from an ID.</summary>
    public BuildRef(Guid id)
        : this(id.ToString()) { }

    /// <summary>Creates a reference to the build of which the object is a snapshot.</summary>
    public BuildRef(ImageBuild build)
        : this((build ?? throw new ArgumentNullException(nameof(build))).Id, build.BuildId) { }

    private BuildRef(Guid id, string? buildId) => (Reference, _text) = (id.ToString(), buildId ?? id.ToString());

    /// <summary>Returns a reference to the build of which the object was a snapshot, or null if it was no build.</summary>
    internal static BuildRef? Of(LostObject lost) =>
        lost.MayBe(typeof(ImageBuild), nameof(ImageBuild.Id), nameof(ImageBuild.BuildId)) && lost.Id(nameof(ImageBuild.Id)) is { } id
            ? new(id, lost.Text(nameof(ImageBuild.BuildId)))
            : null;

    /// <summary>The text to look up in the catalog.</summary>
    internal string Reference { get; }

    /// <summary>Returns the given text; for an object, returns CodeBuild's ID if the build has one, otherwise the ID of the build.</summary>
    public override string ToString() => _text;
}
