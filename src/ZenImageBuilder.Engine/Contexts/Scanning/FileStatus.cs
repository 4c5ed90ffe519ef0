using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ZenImageBuilder.Engine.Contexts.Scanning;

/// <summary>The kind of a path in the file system.</summary>
internal enum FileKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A symbolic link, or a junction on Windows.</summary>
    SymbolicLink,

    /// <summary>A socket, a device or a pipe.</summary>
    Special,
}

/// <summary>The status of a path. For a symbolic link it is the status of the link itself.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileStatus(FileKind Kind, int Mode, long Size, FileStamp Stamp)
{
    /// <summary>Reads the status of a path.</summary>
    /// <returns>The status, or null if the path does not exist.</returns>
    /// <exception cref="IOException">The file system failed.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder in the path may not be searched.</exception>
    public static FileStatus? Read(string path) => SystemFile.TryReadStatus(path, out var status) ? status : ReadByPublicCalls(path);

    /// <summary>Returns the target of a symbolic link as it is stored in the link, with <c>/</c> separators.</summary>
    public static string? ReadLink(string path)
    {
        var target = new FileInfo(path).LinkTarget;
        return OperatingSystem.IsWindows() ? target?.Replace('\\', '/') : target;
    }

    /// <summary>
    /// Returns the mode that Docker's clients send for a file on Windows, which has no permission bits: all users may read and execute the file, and the owner
    /// may write it unless it is read-only.
    /// </summary>
    internal static int WindowsMode(FileAttributes attributes) => attributes.HasFlag(FileAttributes.ReadOnly) ? 0b101_101_101 : 0b111_101_101;

    /// <summary>Reads the status of an open file, which must not be a folder or a symbolic link.</summary>
    internal static FileStatus ReadByPublicCalls(SafeFileHandle file)
    {
        var stamp = new FileStamp(0, 0, (File.GetLastWriteTimeUtc(file) - DateTime.UnixEpoch).Ticks * 100, 0);
        var mode = OperatingSystem.IsWindows() ? WindowsMode(File.GetAttributes(file)) : (int)File.GetUnixFileMode(file);
        return new(FileKind.File, mode, RandomAccess.GetLength(file), stamp);
    }

    // Reads the status of a path. Pipes, devices and sockets are reported as files.
    internal static FileStatus? ReadByPublicCalls(string path)
    {
        var file = new FileInfo(path);
        try
        {
            var attributes = File.GetAttributes(path);
            var stamp = new FileStamp(0, 0, (file.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100, 0);
            if (file.LinkTarget is not null)
            {
                return new(FileKind.SymbolicLink, 0b111_111_111, 0, stamp);
            }

            var mode = OperatingSystem.IsWindows() ? WindowsMode(attributes) : (int)file.UnixFileMode;
            return attributes.HasFlag(FileAttributes.Directory) ? new(FileKind.Directory, mode, 0, stamp) : new(FileKind.File, mode, file.Length, stamp);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
