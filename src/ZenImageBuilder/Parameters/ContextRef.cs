using System.Buffers;
using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>A stored build context as users name it: by its hash, or with an object that has it.</summary>
public sealed class ContextRef
{
    private const int HashLength = 64;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Names it by hash.</summary>
    /// <param name="hash">64 hexadecimal digits.</param>
    public ContextRef(string hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        Hash = hash.Length == HashLength && !hash.AsSpan().ContainsAnyExcept(Digits)
            ? hash.ToLowerInvariant()
            : throw new PSArgumentException($"'{Masked.Value(hash)}' is no hash of a build context: give 64 hexadecimal digits, or what Publish-BuildContext wrote.", nameof(hash));
    }

    /// <summary>Names the one that was published.</summary>
    public ContextRef(PublishedBuildContext context)
        : this((context ?? throw new ArgumentNullException(nameof(context))).Hash)
    {
    }

    /// <summary>Names the one that a build had.</summary>
    public ContextRef(BuildContextSummary context)
        : this((context ?? throw new ArgumentNullException(nameof(context))).Hash)
    {
    }

    /// <summary>Names the one that a folder would be sent as.</summary>
    public ContextRef(BuildContext context)
        : this((context ?? throw new ArgumentNullException(nameof(context))).Hash)
    {
    }

    /// <summary>Its hash.</summary>
    internal string Hash { get; }

    /// <summary>The hash.</summary>
    public override string ToString() => Hash;
}

/// <summary>
/// Takes the objects that have a hash. Done here rather than by conversion, because PowerShell looks for parameters that need none before it makes a text, and so a path, of
/// an object that comes down the pipeline.
/// </summary>
internal sealed class ContextObjectAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        PublishedBuildContext context => new ContextRef(context),
        BuildContextSummary context => new ContextRef(context),
        BuildContext context => new ContextRef(context),
        _ => inputData,
    };
}
