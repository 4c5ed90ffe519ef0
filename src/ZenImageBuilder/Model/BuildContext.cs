namespace ZenImageBuilder.Model;

/// <summary>A build context as its folder is now: what would be sent to a build and what would not. A snapshot: it does not change.</summary>
public sealed record BuildContext
{
    /// <summary>The folder of the context, an absolute path.</summary>
    public required string Root { get; init; }

    /// <summary>
    /// The Dockerfile, an absolute path with links resolved. It is sent separately from the entries, so that the ignore file cannot exclude it from the build.
    /// </summary>
    public required string Dockerfile { get; init; }

    /// <summary>The ignore file that applies, an absolute path, or null if there is none.</summary>
    public string? IgnoreFile { get; init; }

    /// <summary>
    /// The SHA-256 of the content of the context, in lower-case hexadecimal: the name under which it is stored, and <see cref="BuildContextSummary.Hash"/> of a
    /// build.
    /// </summary>
    public required string Hash { get; init; }

    /// <summary>The number of files in the context.</summary>
    public required int Files { get; init; }

    /// <summary>The number of folders in the context, without the root.</summary>
    public required int Folders { get; init; }

    /// <summary>The number of symbolic links in the context.</summary>
    public required int Links { get; init; }

    /// <summary>The size of the files in bytes, unpacked.</summary>
    public required long Bytes { get; init; }

    /// <summary>The ten largest files, or fewer, the largest first.</summary>
    public required IReadOnlyList<BuildContextEntry> Largest
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The entries that the ignore file excludes, by path.</summary>
    public required IReadOnlyList<LeftOutEntry> LeftOut
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The entries that cannot be sent and are skipped (sockets, devices, pipes), a sentence each.</summary>
    public required IReadOnlyList<string> Warnings
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>All entries of the context, in ordinal order of the paths; empty unless they were requested.</summary>
    public required IReadOnlyList<BuildContextEntry> Entries
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The folder of the context.</summary>
    public override string ToString() => Root;
}

/// <summary>One file, folder or symbolic link of a context.</summary>
/// <param name="Path">The path relative to the root, with <c>/</c> between folders on every platform.</param>
/// <param name="Kind">One of <see cref="BuildContextEntryKind"/>.</param>
/// <param name="Mode">The permission bits of the entry in the image, four octal digits such as <c>0644</c>.</param>
/// <param name="Size">In bytes; 0 unless it is a file.</param>
/// <param name="LinkTarget">The target as it is written in the link; null unless the entry is a link.</param>
public sealed record BuildContextEntry(string Path, string Kind, string Mode, long Size, string? LinkTarget)
{
    /// <summary>The path.</summary>
    public override string ToString() => Path;
}

/// <summary>The values of <see cref="BuildContextEntry.Kind"/>.</summary>
public static class BuildContextEntryKind
{
    /// <summary>A regular file.</summary>
    public const string File = "File";

    /// <summary>A folder.</summary>
    public const string Folder = "Folder";

    /// <summary>A symbolic link, which is sent as a link and never followed.</summary>
    public const string SymbolicLink = "SymbolicLink";
}

/// <summary>An entry that the ignore file excludes from a context.</summary>
/// <param name="Path">The path relative to the root, with <c>/</c> between folders on every platform.</param>
/// <param name="IsFolder">Whether it is a folder, which stands for everything below it except what another rule includes again.</param>
/// <param name="Rule">The line of the ignore file that decided, without surrounding blanks.</param>
/// <param name="Line">The number of that line, from 1.</param>
public sealed record LeftOutEntry(string Path, bool IsFolder, string Rule, int Line)
{
    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
