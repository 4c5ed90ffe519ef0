using System.Buffers;
using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>A stored build context as users name it: by its hash, or with an object that has it.</summary>
[TypeConverter(typeof(ReferenceConverter))]
public sealed class ContextRef
{
    private const int HashLength = 64;

    private static readonly Type[] Types = [typeof(PublishedBuildContext), typeof(BuildContextSummary), typeof(BuildContext)];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Names it by hash.</summary>
    /// <param name="hash">64 hexadecimal digits.</param>
    public ContextRef(string hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        Hash = IsHash(hash)
            ? hash.ToLowerInvariant()
            : throw new PSArgumentException(
                $"'{Masked.Value(hash)}' is no hash of a build context: give 64 hexadecimal digits, or what Publish-BuildContext wrote.",
                nameof(hash)
            );
    }

    /// <summary>Names the one that was published.</summary>
    public ContextRef(PublishedBuildContext context)
        : this((context ?? throw new ArgumentNullException(nameof(context))).Hash) { }

    /// <summary>Names the one that a build had.</summary>
    public ContextRef(BuildContextSummary context)
        : this((context ?? throw new ArgumentNullException(nameof(context))).Hash) { }

    /// <summary>Names the one that a folder would be sent as.</summary>
    public ContextRef(BuildContext context)
        : this((context ?? throw new ArgumentNullException(nameof(context))).Hash) { }

    /// <summary>Names the one whose hash the object had; null where it had none.</summary>
    internal static ContextRef? Of(LostObject lost) =>
        Types.Any(type => lost.MayBe(type, nameof(PublishedBuildContext.Hash))) && lost.Text(nameof(PublishedBuildContext.Hash)) is { } hash && IsHash(hash)
            ? new(hash)
            : null;

    /// <summary>Names the one that the object, of this process or of another, has the hash of; null where it has none.</summary>
    internal static ContextRef? Of(object value) =>
        (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            PublishedBuildContext context => new(context),
            BuildContextSummary context => new(context),
            BuildContext context => new(context),
            _ => LostObject.Of(value) is { } lost ? Of(lost) : null,
        };

    /// <summary>Its hash.</summary>
    internal string Hash { get; }

    /// <summary>The hash.</summary>
    public override string ToString() => Hash;

    private static bool IsHash(string text) => text.Length == HashLength && !text.AsSpan().ContainsAnyExcept(Digits);
}

/// <summary>
/// Takes the objects that have a hash. Done here rather than by conversion, because PowerShell looks for parameters that need none before it makes a text, and so a path, of
/// an object that comes down the pipeline.
/// </summary>
internal sealed class ContextObjectAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => inputData is null ? null : ContextRef.Of(inputData) ?? inputData;
}
