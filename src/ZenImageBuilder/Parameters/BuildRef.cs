using System.ComponentModel;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>A build as users name it: by id, id prefix, CodeBuild's id, or with the object itself.</summary>
[TypeConverter(typeof(ReferenceConverter))]
public sealed class BuildRef
{
    private readonly string _text;

    /// <summary>Names it by id, by the beginning of the id, or by CodeBuild's id; with wildcards where several are meant.</summary>
    /// <param name="reference">The id, its beginning, or <c>project:uuid</c>.</param>
    public BuildRef(string reference)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        Reference = _text = reference;
    }

    /// <summary>Names it by id.</summary>
    public BuildRef(Guid id)
        : this(id.ToString()) { }

    /// <summary>Names the build that the object is a snapshot of.</summary>
    public BuildRef(ImageBuild build)
        : this((build ?? throw new ArgumentNullException(nameof(build))).Id, build.BuildId) { }

    private BuildRef(Guid id, string? buildId) => (Reference, _text) = (id.ToString(), buildId ?? id.ToString());

    /// <summary>Names the build that the object was a snapshot of; null where it was none.</summary>
    internal static BuildRef? Of(LostObject lost) =>
        lost.MayBe(typeof(ImageBuild), nameof(ImageBuild.Id), nameof(ImageBuild.BuildId)) && lost.Id(nameof(ImageBuild.Id)) is { } id
            ? new(id, lost.Text(nameof(ImageBuild.BuildId)))
            : null;

    /// <summary>What the registry is asked for.</summary>
    internal string Reference { get; }

    /// <summary>The id that the build is known by.</summary>
    public override string ToString() => _text;
}
