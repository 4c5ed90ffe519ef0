using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ZenImageBuilder.Engine.Contexts.Scanning;

/// <summary>What a path is, by the file system.</summary>
internal enum FileKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A symbolic link; on Windows also a junction.</summary>
    SymbolicLink,

    /// <summary>A socket, a device or a pipe.</summary>
    Special,
}

/// <summary>What a path is, without following it when it is a link.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileStatus(FileKind Kind, int Mode, long Size, FileStamp Stamp)
{
    /// <summary>Looks at a path.</summary>
    /// <returns>Null when nothing is there.</returns>
    /// <exception cref="IOException">The file system failed.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder on the way may not be searched.</exception>
    public static FileStatus? Read(string path) => SystemFile.TryReadStatus(path, out var status) ? status : ReadByPublicCalls(path);

    /// <summary>Where a link points, as it is written in the link, with <c>/</c> separators.</summary>
    public static string? ReadLink(string path)
    {
        var target = new FileInfo(path).LinkTarget;
        return OperatingSystem.IsWindows() ? target?.Replace('\\', '/') : target;
    }

    /// <summary>What Docker's clients send for a file of Windows, which has no permission bits: all may execute, and write what is not read-only.</summary>
    internal static int WindowsMode(FileAttributes attributes) => attributes.HasFlag(FileAttributes.ReadOnly) ? 0b101_101_101 : 0b111_101_101;

    /// <summary>What an open file is; it is no folder and no link.</summary>
    internal static FileStatus ReadByPublicCalls(SafeFileHandle file)
    {
        var stamp = new FileStamp(0, 0, (File.GetLastWriteTimeUtc(file) - DateTime.UnixEpoch).Ticks * 100, 0);
        var mode = OperatingSystem.IsWindows() ? WindowsMode(File.GetAttributes(file)) : (int)File.GetUnixFileMode(file);
        return new(FileKind.File, mode, RandomAccess.GetLength(file), stamp);
    }

    // Pipes, devices and sockets look like files here.
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
