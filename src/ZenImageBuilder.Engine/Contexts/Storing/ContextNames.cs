using System.Security.Cryptography;
using System.Text;
using ZenImageBuilder.Engine.Contexts.Hashing;

namespace ZenImageBuilder.Engine.Contexts.Storing;

/// <summary>
/// The names of the objects that this module keeps in the folder of the contexts. Objects in that folder with other names belong to other programs.
/// </summary>
internal static class ContextNames
{
    /// <summary>
    /// The folder below the prefix of the artifact store. It is the folder of ZenML, so that the rules that users have for it still apply.
    /// </summary>
    public const string Folder = "code-build-contexts/";

    private const string Zip = ".zip";
    private const string SegmentFolder = "segments/";
    private const string IndexFolder = "index/";
    private const string IndexExtension = ".gz";
    private const int IndexLength = 32;

    /// <summary>Returns the name of a context's own object.</summary>
    public static string Of(string hash) => hash + Zip;

    /// <summary>Returns the name of the object of a segment.</summary>
    public static string OfSegment(string name) => SegmentFolder + name + Zip;

    /// <summary>
    /// Returns the name of the index for all contexts whose folders have the same name: the folder of a project has the same name on every machine, whatever
    /// its path is.
    /// </summary>
    public static string OfIndex(string root) =>
        IndexFolder
        + Convert
            .ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFileName(Path.TrimEndingDirectorySeparator(root)))))[..IndexLength]
            .ToLowerInvariant()
        + IndexExtension;

    /// <summary>Returns the hash of the context if the object is a context's own object, or null.</summary>
    public static string? ContextOf(string name) => Inner(name, "", Zip) is { } hash && Sha256Name.IsValid(hash) ? hash : null;

    /// <summary>Returns the name of the segment if the object is a segment, or null.</summary>
    public static string? SegmentOf(string name) => Inner(name, SegmentFolder, Zip) is { } segment && Sha256Name.IsValid(segment) ? segment : null;

    /// <summary>Returns whether the object is an index.</summary>
    public static bool IsIndex(string name) => Inner(name, IndexFolder, IndexExtension) is { Length: IndexLength } inner && Sha256Name.IsValid(inner + inner);

    private static string? Inner(string name, string start, string end) =>
        name.Length > start.Length + end.Length && name.StartsWith(start, StringComparison.Ordinal) && name.EndsWith(end, StringComparison.Ordinal)
            ? name[start.Length..^end.Length]
            : null;
}
