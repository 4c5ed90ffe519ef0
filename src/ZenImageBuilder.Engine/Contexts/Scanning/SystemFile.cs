using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ZenImageBuilder.Engine.Contexts.Scanning;

/// <summary>Makes the few system calls that .NET's public API does not offer, or offers only with additional system calls.</summary>
/// <remarks>
/// .NET has no public API that distinguishes a pipe from a file or that returns the inode and the change time. To open a file it makes three more system calls
/// than necessary (it locks and unlocks the file), which matters in a context of many small files. .NET's own libraries (for example System.Formats.Tar) use a
/// native shim that is part of every Unix runtime since .NET 7. This class uses the same shim, after a check that it returns the expected layout. If the check
/// fails, and on Windows, every method here reports failure and the caller uses the public API.
/// </remarks>
internal static class SystemFile
{
    private const string Shim = "libSystem.Native";
    private const int NotFound = 2;
    private const int NotFolder = 20;
    private const int KindMask = 0xF000;

    // PAL_O_RDONLY | PAL_O_CLOEXEC, which have the same values on every system.
    private const int ReadOnlyCloseOnExec = 0x0010;

    private static readonly Lazy<bool> HasShim = new(CheckShim);

    /// <summary>Reads the status of a path without following a symbolic link.</summary>
    /// <returns>False if the caller must use the public API, also to get the error.</returns>
    public static bool TryReadStatus(string path, out FileStatus? status)
    {
        status = null;
        if (!HasShim.Value)
        {
            return false;
        }

        if (LStat(path, out var native) == 0)
        {
            status = From(in native);
        }
        else if (Marshal.GetLastPInvokeError() is not (NotFound or NotFolder))
        {
            return false;
        }

        return true;
    }

    /// <summary>Opens a file for reading, with one system call.</summary>
    /// <returns>The file, or null if the caller must use the public API, also to get the error.</returns>
    public static SafeFileHandle? TryOpen(string path)
    {
        if (!HasShim.Value)
        {
            return null;
        }

        var file = Open(path, ReadOnlyCloseOnExec, 0);
        return file < 0 ? null : new(file, ownsHandle: true);
    }

    /// <summary>Reads the status of a file that <see cref="TryOpen"/> opened.</summary>
    /// <exception cref="IOException">The file system failed.</exception>
    public static FileStatus ReadStatus(SafeFileHandle file) => FStat(file, out var native) == 0 ? From(in native) : throw Failed();

    /// <summary>Reads from a file that <see cref="TryOpen"/> opened. Several threads can read at the same time.</summary>
    /// <returns>The number of bytes read; 0 at the end of the file.</returns>
    /// <exception cref="IOException">The file system failed.</exception>
    public static int Read(SafeFileHandle file, long offset, Span<byte> into)
    {
        var read = PRead(file, ref MemoryMarshal.GetReference(into), into.Length, offset);
        return read >= 0 ? read : throw Failed();
    }

    private static IOException Failed() => new(Marshal.GetLastPInvokeErrorMessage());

    private static FileStatus From(in NativeStatus status)
    {
        var kind = (status.Mode & KindMask) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.SymbolicLink,
            _ => FileKind.Special,
        };
        var stamp = new FileStamp(
            status.Device,
            status.Inode,
            status.Modified * 1_000_000_000 + status.ModifiedNanoseconds,
            status.Changed * 1_000_000_000 + status.ChangedNanoseconds
        );
        return new(kind, status.Mode & 0xFFF, status.Size, stamp);
    }

    /// <summary>Compares the status that the shim returns for a folder and a file with the values of the public API.</summary>
    private static bool CheckShim()
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        try
        {
            var file = typeof(object).Assembly.Location;
            if (LStat("/", out var root) != 0 || From(in root) is not { Kind: FileKind.Directory } || (root.Mode & 0xFFF) != (int)File.GetUnixFileMode("/"))
            {
                return false;
            }

            if (file.Length == 0 || new FileInfo(file) is not { LinkTarget: null } known)
            {
                return true;
            }

            return LStat(file, out var status) == 0
                && From(in status) is { Kind: FileKind.File } found
                && found.Size == known.Length
                && (found.Stamp.Modified / 100) == (known.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks
                && found.Stamp.Inode != 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [DllImport(Shim, EntryPoint = "SystemNative_LStat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int LStat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out NativeStatus status);

    [DllImport(Shim, EntryPoint = "SystemNative_FStat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int FStat(SafeFileHandle file, out NativeStatus status);

    [DllImport(Shim, EntryPoint = "SystemNative_Open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern nint Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, int mode);

    [DllImport(Shim, EntryPoint = "SystemNative_PRead", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int PRead(SafeFileHandle file, ref byte buffer, int count, long offset);

    // FileStatus of https://github.com/dotnet/runtime/blob/v8.0.0/src/native/libs/System.Native/pal_io.h, with space for fields that may be added.
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
