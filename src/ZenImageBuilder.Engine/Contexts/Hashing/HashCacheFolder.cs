using System.Security.Cryptography;
using System.Text;
using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>
/// The folder of the hash caches. It has one file for every context folder, named by the SHA-256 of the path of that folder. You may delete these files at any
/// time; the next build only takes longer.
/// </summary>
/// <remarks>
/// A file gets its final name atomically, by a rename, so that several processes may use the folder: the last writer wins, and no process ever reads a partial
/// file. There are no locks, and data is not flushed to disk, because a file that is damaged in spite of the rename is treated as missing.
/// </remarks>
internal sealed class HashCacheFolder(string path, TimeProvider time)
{
    /// <summary>The default of <see cref="MaximumBytes"/>.</summary>
    public const long DefaultMaximumBytes = 64L << 20;

    private const string Extension = ".hashes";
    private const string TemporaryExtension = ".tmp";
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode700 = FileMode600 | UnixFileMode.UserExecute;
    private const int WritableByOthers = 0b010_010;

    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>The maximum total size of all files in bytes. Beyond it the files that were not written for the longest time are deleted.</summary>
    public long MaximumBytes { get; init; } = DefaultMaximumBytes;

    /// <summary>The maximum number of files in the cache of one context.</summary>
    public int MaximumEntries { get; init; } = HashCache.DefaultMaximumEntries;

    /// <summary>Opens the cache of a context. Open it before the context is scanned, because files that change after this moment are not trusted.</summary>
    /// <param name="root">The absolute path of the context's folder.</param>
    public HashCache Open(string root)
    {
        var now = time.GetUtcNow();
        var file = FileOf(root);
        return new(this, file, now, HashCacheFile.Read(Load(file), now), MaximumEntries);
    }

    /// <summary>Returns the path of the cache file of a context. The file need not exist.</summary>
    public string FileOf(string root) =>
        Path.Combine(
            path,
            Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)))))[..32].ToLowerInvariant()
                + Extension
        );

    /// <summary>Returns the cache files that were last written before this time.</summary>
    public IReadOnlyList<FileInfo> Files(DateTimeOffset before)
    {
        try
        {
            return [.. new DirectoryInfo(path).GetFiles("*" + Extension).Where(file => file.LastWriteTimeUtc < before.UtcDateTime)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder does not exist or cannot be read.
            return [];
        }
    }

    /// <summary>Replaces a file, or creates it, and then deletes files beyond <see cref="MaximumBytes"/>.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to write the file.</exception>
    internal void Replace(string file, byte[] content)
    {
        CreateFolders();
        var temporary = file + "." + Guid.NewGuid().ToString("N") + TemporaryExtension;
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = FileMode600;
            }

            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(content);
            }

            File.Move(temporary, file, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        Trim(file);
    }

    /// <summary>Deletes a file if possible; otherwise leaves it.</summary>
    internal static void Delete(FileInfo file)
    {
        try
        {
            file.Delete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process has the file open, or has already deleted it.
        }
    }

    private void CreateFolders()
    {
        foreach (var folder in new[] { Path.GetDirectoryName(path)!, path })
        {
            _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, FolderMode700);
        }
    }

    // A user who can write this file could cause other content to be sent than the folder holds.
    private byte[]? Load(string file)
    {
        try
        {
            if (FileStatus.Read(path) is not { Kind: FileKind.Directory } folder || IsOpenToOthers(folder))
            {
                return null;
            }

            if (FileStatus.Read(file) is not { Kind: FileKind.File } status || IsOpenToOthers(status) || status.Size > MaximumBytes)
            {
                return null;
            }

            return File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsOpenToOthers(FileStatus status) => !OperatingSystem.IsWindows() && (status.Mode & WritableByOthers) != 0;

    private void Trim(string newest)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var files = new DirectoryInfo(path).GetFiles();
        foreach (var rest in files.Where(file => file.Extension == TemporaryExtension && now - file.LastWriteTimeUtc > Abandoned))
        {
            Delete(rest);
        }

        var bytes = 0L;
        foreach (
            var file in files
                .Where(file => file.Extension == Extension)
                .OrderByDescending(file => file.FullName == newest)
                .ThenByDescending(file => file.LastWriteTimeUtc)
        )
        {
            // Another process may have deleted the file since the folder was listed.
            bytes += file.Exists ? file.Length : 0;
            if (bytes > MaximumBytes)
            {
                Delete(file);
            }
        }
    }
}
