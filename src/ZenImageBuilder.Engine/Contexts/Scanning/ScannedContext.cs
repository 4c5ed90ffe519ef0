using ZenImageBuilder.Engine.Contexts.Ignoring;

namespace ZenImageBuilder.Engine.Contexts.Scanning;

/// <summary>The result of scanning the folder of a context: the entries to send, and the entries that are excluded.</summary>
internal sealed class ScannedContext
{
    /// <summary>The absolute path of the context's folder.</summary>
    public required string Root { get; init; }

    /// <summary>The absolute path of the Dockerfile, with symbolic links resolved.</summary>
    public required string DockerfilePath { get; init; }

    /// <summary>The absolute path of the ignore file that was applied; null if there is none.</summary>
    public string? IgnoreFile { get; init; }

    /// <summary>The entries of the context, in ordinal order of their paths. A folder comes before the entries in it.</summary>
    public required IReadOnlyList<ContextEntry> Entries { get; init; }

    /// <summary>The excluded paths. An excluded folder stands for everything below it, except for entries that a later rule includes again.</summary>
    public required IReadOnlyList<LeftOut> LeftOut { get; init; }

    /// <summary>The entries that cannot be sent and were skipped: sockets, devices and pipes.</summary>
    public required IReadOnlyList<ContextWarning> Warnings { get; init; }

    /// <summary>The number of files among the entries.</summary>
    public int Files { get; init; }

    /// <summary>The total size of the files in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>The number of folders that were read.</summary>
    public int FoldersVisited { get; init; }

    /// <summary>Returns the absolute path of an entry.</summary>
    internal static string FullPath(string root, string path) =>
        Path.Combine(root, Path.DirectorySeparatorChar == '/' ? path : path.Replace('/', Path.DirectorySeparatorChar));
}

/// <summary>A path that the ignore file excludes from the context.</summary>
/// <param name="Path">The path relative to the root, with <c>/</c> separators.</param>
/// <param name="IsFolder">Whether the path is a folder.</param>
/// <param name="Rule">The rule that excluded the path.</param>
internal sealed record LeftOut(string Path, bool IsFolder, IgnorePattern Rule);

/// <summary>An entry of the folder that cannot be sent.</summary>
/// <param name="Path">The path relative to the root, with <c>/</c> separators.</param>
/// <param name="Message">The warning, a sentence that ends in a period.</param>
internal sealed record ContextWarning(string Path, string Message);
