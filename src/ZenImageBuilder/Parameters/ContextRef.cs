using System.Buffers;
using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>A reference to a stored build context: by its hash, or by an object that has the hash.</summary>
[TypeConverter(typeof(ReferenceConverter))]
public sealed class ContextRef
{
    private const int HashLength = 64;

    private static readonly Type[] Types = [typeof(PublishedBuildContext), typeof(BuildContextSummary), typeof(BuildContext)];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Creates a reference from a hash.</summary>
    /// <param name="hash">64 hexadecimal digits, in upper or lower case.</param>
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

    /// <summary>Creates a reference to a published context.</summary>
    public ContextRef(PublishedBuildContext context)
        : this((context ?? throw new ArgumentNullException(nameof(context))).Hash) { }

    /// <summary>Creates a reference to the context of a build.</summary>
    public ContextRef(BuildContextSummary context)
        : this((context ?? throw new ArgumentNullException(nameof(context))).Hash) { }

    /// <summary>Creates a reference to the context as which a folder would be sent.</summary>
    public ContextRef(BuildContext context)
        : this((context ?? throw new ArgumentNullException(nameof(context))).Hash) { }

    /// <summary>Returns a reference to the context whose hash the object had, or null if it had no such hash.</summary>
    internal static ContextRef? Of(LostObject lost) =>
        Types.Any(type => lost.MayBe(type, nameof(PublishedBuildContext.Hash))) && lost.Text(nameof(PublishedBuildContext.Hash)) is { } hash && IsHash(hash)
            ? new(hash)
            : null;

    /// <summary>Returns a reference to the context whose hash the object has, or null if it has none. The object can come from another process.</summary>
    internal static ContextRef? Of(object value) =>
        (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            PublishedBuildContext context => new(context),
            BuildContextSummary context => new(context),
            BuildContext context => new(context),
            _ => LostObject.Of(value) is { } lost ? Of(lost) : null,
        };

    internal string Hash { get; }

    /// <summary>Returns the hash.</summary>
    public override string ToString() => Hash;

    private static bool IsHash(string text) => text.Length == HashLength && !text.AsSpan().ContainsAnyExcept(Digits);
}

/// <summary>
/// Replaces an object that has the hash of a context by a <see cref="ContextRef"/>. This is not a type conversion, because PowerShell tries the parameters that
/// need no conversion first, before it converts an object from the pipeline to a text, which would then be taken as a path.
/// </summary>
internal sealed class ContextObjectAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => inputData is null ? null : ContextRef.Of(inputData) ?? inputData;
}
