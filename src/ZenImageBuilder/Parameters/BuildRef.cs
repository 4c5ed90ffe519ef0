using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>A build as users name it: by id, id prefix, CodeBuild's id, or with the object itself.</summary>
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
        : this(id.ToString())
    {
    }

    /// <summary>Names the build that the object is a snapshot of.</summary>
    public BuildRef(ImageBuild build)
    {
        ArgumentNullException.ThrowIfNull(build);
        Reference = build.Id.ToString();
        _text = build.BuildId ?? Reference;
    }

    /// <summary>What the registry is asked for.</summary>
    internal string Reference { get; }

    /// <summary>The id that the build is known by.</summary>
    public override string ToString() => _text;
}
