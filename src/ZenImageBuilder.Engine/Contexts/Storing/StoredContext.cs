using System.Globalization;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Packing;

namespace ZenImageBuilder.Engine.Contexts.Storing;

/// <summary>A context in the store: an object of its own, whose name is its hash, and the segments that hold the other blocks.</summary>
/// <param name="Hash">The hash of the context.</param>
/// <param name="Files">The number of files in the context.</param>
/// <param name="Bytes">The total size of these files in bytes.</param>
/// <param name="Segments">The names of the segments, in the order of the secondary sources.</param>
internal sealed record StoredContext(string Hash, int Files, long Bytes, IReadOnlyList<string> Segments)
{
    // The keys of the object's metadata, which a HEAD request returns.
    private const string FilesKey = "files";
    private const string BytesKey = "bytes";
    private const string SegmentsKey = "segments";

    /// <summary>The name of the context's own object.</summary>
    public string Name => ContextNames.Of(Hash);

    /// <summary>The metadata of the object, which describes the context.</summary>
    public IReadOnlyDictionary<string, string> Metadata
    {
        get
        {
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [FilesKey] = Files.ToString(CultureInfo.InvariantCulture),
                [BytesKey] = Bytes.ToString(CultureInfo.InvariantCulture),
            };
            if (Segments.Count > 0)
            {
                metadata[SegmentsKey] = string.Join(',', Segments);
            }

            return metadata;
        }
    }

    /// <summary>Reads the metadata of an object.</summary>
    /// <returns>The context, or null if the metadata is missing or malformed. The caller then treats the context as not stored.</returns>
    public static StoredContext? Read(string hash, IReadOnlyDictionary<string, string> metadata)
    {
        if (
            !int.TryParse(metadata.GetValueOrDefault(FilesKey), NumberStyles.None, CultureInfo.InvariantCulture, out var files)
            || !long.TryParse(metadata.GetValueOrDefault(BytesKey), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
        )
        {
            return null;
        }

        var segments = metadata.GetValueOrDefault(SegmentsKey)?.Split(',') ?? [];
        return segments.Length <= SegmentPlan.MaximumSegments && segments.All(static name => Sha256Name.IsValid(name))
            ? new(hash, files, bytes, segments)
            : null;
    }
}
