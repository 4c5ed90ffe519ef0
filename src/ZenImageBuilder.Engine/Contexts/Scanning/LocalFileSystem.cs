namespace ZenImageBuilder.Engine.Contexts.Scanning;

/// <summary>Tells file systems that keep inodes and times of change by the clock of this machine from those that may not.</summary>
internal static class LocalFileSystem
{
    // The names of Linux (/proc/filesystems), those that .NET before 10 made of statfs's numbers, and those of macOS. What is not here is not trusted: NFS and SMB have
    // the server's clock and cached attributes, FUSE, 9p and virtiofs what their other side makes up, FAT no time of change.
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

    /// <summary>Whether the file lies on a file system that is known.</summary>
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

    /// <summary>Whether a file system of this name is known.</summary>
    internal static bool IsKnown(string format) => Known.Contains(format);
}
