namespace ZenImageBuilder.Engine.Contexts.Scanning;

/// <summary>Distinguishes file systems that keep inodes and change times by the clock of this machine from file systems that may not.</summary>
internal static class LocalFileSystem
{
    // The names of Linux (/proc/filesystems), the names that .NET before 10 derived from the numbers of statfs, and the names of macOS. Other file systems are
    // not trusted: NFS and SMB use the clock of the server and cache attributes, FUSE, 9p and virtiofs return what their other side makes up, and FAT has no
    // change time.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "ext",
        "ext2",
        "ext3",
        "ext4",
        "ext2/ext3",
        "xfs",
        "btrfs",
        "zfs",
        "f2fs",
        "jfs",
        "bcachefs",
        "tmpfs",
        "overlay",
        "overlayfs",
        "apfs",
        "hfs",
    };

    /// <summary>Returns whether the file lies on a trusted file system.</summary>
    public static bool Holds(string path)
    {
        try
        {
            return !OperatingSystem.IsWindows() && IsKnown(new DriveInfo(path).DriveFormat);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Returns whether a file system with this name is trusted.</summary>
    internal static bool IsKnown(string format) => Known.Contains(format);
}
