using ZenImageBuilder.Engine.Contexts.Ignoring;

namespace ZenImageBuilder.Engine.Contexts.Scanning;

/// <summary>A context as its folder was found: what would be sent, and what would not.</summary>
internal sealed class ScannedContext
{
    /// <summary>The context's folder, an absolute path.</summary>
    public required string Root { get; init; }

    /// <summary>The Dockerfile, an absolute path, with links resolved.</summary>
    public required string DockerfilePath { get; init; }

    /// <summary>The ignore file that was applied, an absolute path; null when there is none.</summary>
    public string? IgnoreFile { get; init; }

    /// <summary>What belongs to the context, in ordinal order of the paths. A folder comes before what it holds.</summary>
    public required IReadOnlyList<ContextEntry> Entries { get; init; }

    /// <summary>What the ignore file left out. A folder stands for everything below it but the entries that came back.</summary>
    public required IReadOnlyList<LeftOut> LeftOut { get; init; }

    /// <summary>What cannot be sent and was skipped: sockets, devices, pipes.</summary>
    public required IReadOnlyList<ContextWarning> Warnings { get; init; }

    /// <summary>How many of the entries are files.</summary>
    public int Files { get; init; }

    /// <summary>The size of all files together.</summary>
    public long Bytes { get; init; }

    /// <summary>How many folders were read.</summary>
    public int FoldersVisited { get; init; }

    /// <summary>The absolute path of what lies in a context.</summary>
    internal static string FullPath(string root, string path) =>
        Path.Combine(root, Path.DirectorySeparatorChar == '/' ? path : path.Replace('/', Path.DirectorySeparatorChar));
}

/// <summary>Something that the ignore file keeps out of the context.</summary>
/// <param name="Path">Relative to the root, with <c>/</c> separators.</param>
/// <param name="IsFolder">A folder.</param>
/// <param name="Rule">The line that decided.</param>
internal sealed record LeftOut(string Path, bool IsFolder, IgnorePattern Rule);

/// <summary>Something that was found and cannot be sent.</summary>
/// <param name="Path">Relative to the root, with <c>/</c> separators.</param>
/// <param name="Message">A sentence that ends in a period.</param>
internal sealed record ContextWarning(string Path, string Message);
