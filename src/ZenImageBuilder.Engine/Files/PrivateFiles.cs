namespace ZenImageBuilder.Engine.Files;

/// <summary>
/// Files and folders that only their owner can read. They are made so, instead of being narrowed afterwards; one that exists keeps its mode. On Windows the
/// access list of the user's profile does it.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode FolderMode700 = FileMode600 | UnixFileMode.UserExecute;

    public static void CreateFolder(string path) =>
        _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, FolderMode700);

    /// <summary>Makes an empty file where there is none. SQLite gives the files that it makes beside it the same mode.</summary>
    public static void CreateEmpty(string path)
    {
        if (!File.Exists(path))
        {
            Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite | FileShare.Delete).Dispose();
        }
    }

    /// <summary>Writes a new file, through to the disk.</summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        using var stream = Open(path, FileMode.CreateNew, FileShare.None);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Puts a file in the place of another, whole or not at all.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            WriteNew(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = share,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileMode600;
        }

        return new(path, options);
    }
}
