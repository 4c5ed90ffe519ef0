using System.Runtime.InteropServices;

namespace ZenImageBuilder.Engine.BuildContexts;

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
/// <remarks>
/// .NET has no public call that tells a pipe from a file or that gives inode and times of change. Its own libraries (System.Formats.Tar
/// among them) ask a shim that is part of every Unix runtime since .NET 7, and so does this, after a check that the shim answers in the
/// layout that is expected. Where it does not, the public calls answer, and special files are not recognised.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileStatus(FileKind Kind, int Mode, long Size, FileStamp Stamp)
{
    private const int NotFound = 2;
    private const int NotFolder = 20;
    private const int KindMask = 0xF000;

    private static readonly Lazy<bool> HasShim = new(CheckShim);

    /// <summary>Looks at a path.</summary>
    /// <returns>Null when nothing is there.</returns>
    /// <exception cref="IOException">The file system failed.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder on the way may not be searched.</exception>
    public static FileStatus? Read(string path)
    {
        if (HasShim.Value)
        {
            if (LStat(path, out var status) == 0) return From(in status);
            if (Marshal.GetLastPInvokeError() is NotFound or NotFolder) return null;
        }
        return ReadByPublicCalls(path);
    }

    /// <summary>Where a link points, as it is written in the link, with <c>/</c> separators.</summary>
    public static string? ReadLink(string path)
    {
        var target = new FileInfo(path).LinkTarget;
        return OperatingSystem.IsWindows() ? target?.Replace('\\', '/') : target;
    }

    private static FileStatus? ReadByPublicCalls(string path)
    {
        var file = new FileInfo(path);
        try
        {
            var attributes = File.GetAttributes(path);
            var mode = OperatingSystem.IsWindows() ? WindowsMode(attributes) : (int)file.UnixFileMode;
            var stamp = new FileStamp(0, 0, (file.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100, 0);
            if (file.LinkTarget is not null) return new(FileKind.SymbolicLink, mode, 0, stamp);
            return attributes.HasFlag(FileAttributes.Directory) ? new(FileKind.Directory, mode, 0, stamp) : new(FileKind.File, mode, file.Length, stamp);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What Docker's clients send for a file of Windows, which has no permission bits: all may execute, and write what is not read-only.</summary>
    internal static int WindowsMode(FileAttributes attributes) => attributes.HasFlag(FileAttributes.ReadOnly) ? 0b101_101_101 : 0b111_101_101;

    private static FileStatus From(in NativeStatus status)
    {
        var kind = (status.Mode & KindMask) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.SymbolicLink,
            _ => FileKind.Special,
        };
        var stamp = new FileStamp(status.Device, status.Inode, status.Modified * 1_000_000_000 + status.ModifiedNanoseconds, status.Changed * 1_000_000_000 + status.ChangedNanoseconds);
        return new(kind, status.Mode & 0xFFF, status.Size, stamp);
    }

    private static bool CheckShim()
    {
        if (OperatingSystem.IsWindows()) return false;
        try
        {
            var folder = Path.GetTempPath();
            if (LStat(folder, out var status) != 0) return false;
            // The temporary folder may be a link (it is on macOS); then only the kind can be compared.
            var isLink = new DirectoryInfo(folder.TrimEnd('/')).LinkTarget is not null;
            var modified = new DateTimeOffset(Directory.GetLastWriteTimeUtc(folder)).ToUnixTimeSeconds();
            return isLink || ((status.Mode & KindMask) == 0x4000 && (status.Mode & 0xFFF) == (int)File.GetUnixFileMode(folder) && status.Inode != 0
                && Math.Abs(status.Modified - modified) < 60);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_LStat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int LStat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out NativeStatus status);

    // FileStatus of https://github.com/dotnet/runtime/blob/v8.0.0/src/native/libs/System.Native/pal_io.h, with room for what may be added.
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct NativeStatus
    {
        public int Flags;
        public int Mode;
        public uint User;
        public uint Group;
        public long Size;
        public long Accessed;
        public long AccessedNanoseconds;
        public long Modified;
        public long ModifiedNanoseconds;
        public long Changed;
        public long ChangedNanoseconds;
        public long Born;
        public long BornNanoseconds;
        public long Device;
        public long RealDevice;
        public long Inode;
        public uint UserFlags;
    }
}
