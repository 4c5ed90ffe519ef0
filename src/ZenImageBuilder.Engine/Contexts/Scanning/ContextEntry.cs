using System.Runtime.InteropServices;

namespace ZenImageBuilder.Engine.Contexts.Scanning;

/// <summary>The kind of a context's entry. The values are part of the text that is hashed.</summary>
internal enum EntryKind : byte
{
    /// <summary>A regular file.</summary>
    File = 1,

    /// <summary>A folder.</summary>
    Directory = 2,

    /// <summary>A symbolic link, which is never followed.</summary>
    SymbolicLink = 3,
}

/// <summary>A file, folder or symbolic link that belongs to the context.</summary>
/// <param name="Path">The path relative to the context's root, with <c>/</c> separators on every platform.</param>
/// <param name="Kind">The kind of the entry.</param>
/// <param name="Mode">The permission bits with setuid, setgid and sticky bit: at most 07777.</param>
/// <param name="Size">The size of a file in bytes; 0 for other entries.</param>
/// <param name="LinkTarget">The target of a symbolic link as it is stored in the link; null for other entries.</param>
internal sealed record ContextEntry(string Path, EntryKind Kind, int Mode, long Size, string? LinkTarget)
{
    /// <summary>The absolute path of the entry; null for an entry that does not come from the user.</summary>
    public string? FullPath { get; init; }

    /// <summary>The identity and times of the file when it was scanned. They are the key of the digest cache, and not part of the context's hash.</summary>
    public FileStamp Stamp { get; init; }
}

/// <summary>The identity and the times of a file in its file system. Values that the platform does not provide are 0.</summary>
/// <param name="Device">The number of the file system.</param>
/// <param name="Inode">The number of the file in its file system.</param>
/// <param name="Modified">The time of the last change of the content, in nanoseconds since 1970.</param>
/// <param name="Changed">The time of the last change of the content or the metadata, in nanoseconds since 1970.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileStamp(long Device, long Inode, long Modified, long Changed);
