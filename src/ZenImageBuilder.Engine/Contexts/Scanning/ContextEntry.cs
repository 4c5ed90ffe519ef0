using System.Runtime.InteropServices;

namespace ZenImageBuilder.Engine.Contexts.Scanning;

/// <summary>What an entry of a context is. The values stand in the canonical form that is hashed.</summary>
internal enum EntryKind : byte
{
    /// <summary>A regular file.</summary>
    File = 1,

    /// <summary>A folder.</summary>
    Directory = 2,

    /// <summary>A symbolic link, never followed.</summary>
    SymbolicLink = 3,
}

/// <summary>One file, folder or link that belongs to the context.</summary>
/// <param name="Path">Relative to the context's root, with <c>/</c> separators on every platform.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Permission bits with setuid, setgid and sticky: at most 07777.</param>
/// <param name="Size">In bytes; 0 unless it is a file.</param>
/// <param name="LinkTarget">Where a link points, as it is written in the link; null unless it is a link.</param>
internal sealed record ContextEntry(string Path, EntryKind Kind, int Mode, long Size, string? LinkTarget)
{
    /// <summary>Where it was found, an absolute path; null for what is not the user's.</summary>
    public string? FullPath { get; init; }

    /// <summary>What the file system knew of the file when it was scanned: the key of a cache of digests. Not part of the context's hash.</summary>
    public FileStamp Stamp { get; init; }
}

/// <summary>The identity and the times of a file, as the file system keeps them; all 0 where the platform does not tell.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The file within it.</param>
/// <param name="Modified">When its content changed, in nanoseconds since 1970.</param>
/// <param name="Changed">When its content or its metadata changed, in nanoseconds since 1970.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileStamp(long Device, long Inode, long Modified, long Changed);
