namespace ZenImageBuilder.Model;

/// <summary>An object or file that <c>Clear-BuildContext</c> removed.</summary>
/// <param name="Kind">One of <see cref="ClearedBuildContextKind"/>.</param>
/// <param name="Location">Its former location: <c>s3://bucket/key</c>, or the path of a file.</param>
/// <param name="Bytes">Its length in bytes; 0 for an upload, whose parts the store does not list.</param>
/// <param name="LastModified">When it was stored, or when the upload was started (UTC).</param>
public sealed record ClearedBuildContext(string Kind, string Location, long Bytes, DateTimeOffset LastModified)
{
    /// <summary>Its former location.</summary>
    public override string ToString() => Location;
}

/// <summary>The values of <see cref="ClearedBuildContext.Kind"/>.</summary>
public static class ClearedBuildContextKind
{
    /// <summary>A context's own object.</summary>
    public const string Context = "Context";

    /// <summary>An object that contains parts of contexts.</summary>
    public const string Segment = "Segment";

    /// <summary>A list of the parts that the segments contain.</summary>
    public const string Index = "Index";

    /// <summary>An upload that was started but never completed.</summary>
    public const string Upload = "Upload";

    /// <summary>A file of this machine's hash cache.</summary>
    public const string HashCache = "HashCache";
}
