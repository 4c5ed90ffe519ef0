using System.Security.Cryptography;
using System.Text;
using ZenImageBuilder.Engine.Contexts.Hashing;

namespace ZenImageBuilder.Engine.Contexts.Storing;

/// <summary>The names of the objects that this module keeps in the folder of the contexts; whatever else lies there belongs to others.</summary>
internal static class ContextNames
{
    /// <summary>The folder under the prefix of the artifact store: ZenML's, so that the rules that people have for it go on working.</summary>
    public const string Folder = "code-build-contexts/";

    private const string Zip = ".zip";
    private const string SegmentFolder = "segments/";
    private const string IndexFolder = "index/";
    private const string IndexExtension = ".gz";
    private const int IndexLength = 32;

    /// <summary>A context's own object.</summary>
    public static string Of(string hash) => hash + Zip;

    /// <summary>A segment.</summary>
    public static string OfSegment(string name) => SegmentFolder + name + Zip;

    /// <summary>The index of the contexts whose folders have the same name: a project is called the same on every machine, wherever it lies.</summary>
    public static string OfIndex(string root) =>
        IndexFolder
        + Convert
            .ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFileName(Path.TrimEndingDirectorySeparator(root)))))[..IndexLength]
            .ToLowerInvariant()
        + IndexExtension;

    /// <summary>The hash of the context that an object is, or null.</summary>
    public static string? ContextOf(string name) => Inner(name, "", Zip) is { } hash && Sha256Name.IsValid(hash) ? hash : null;

    /// <summary>The name of the segment that an object is, or null.</summary>
    public static string? SegmentOf(string name) => Inner(name, SegmentFolder, Zip) is { } segment && Sha256Name.IsValid(segment) ? segment : null;

    /// <summary>Whether an object is an index.</summary>
    public static bool IsIndex(string name) => Inner(name, IndexFolder, IndexExtension) is { Length: IndexLength } inner && Sha256Name.IsValid(inner + inner);

    private static string? Inner(string name, string start, string end) =>
        name.Length > start.Length + end.Length && name.StartsWith(start, StringComparison.Ordinal) && name.EndsWith(end, StringComparison.Ordinal)
            ? name[start.Length..^end.Length]
            : null;
}
