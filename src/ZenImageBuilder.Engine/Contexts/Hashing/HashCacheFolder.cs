using System.Security.Cryptography;
using System.Text;
using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>
/// Where hash caches lie: one file for every context folder, named by the SHA-256 of its path. Everything here may be deleted at any time; what is lost is time.
/// </summary>
/// <remarks>
/// A file appears under its name at once, by a rename, so several processes may use the folder: the last one to write wins, and nobody ever reads half a file.
/// Nothing is waited for and nothing is flushed to the disk, because a file that is damaged all the same is as no file.
/// </remarks>
internal sealed class HashCacheFolder(string path, TimeProvider time)
{
    /// <summary>The size in bytes of all files together; beyond it those go that were not used for the longest time.</summary>
    public const long DefaultMaximumBytes = 64L << 20;

    private const string Extension = ".hashes";
    private const string TemporaryExtension = ".tmp";
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode700 = FileMode600 | UnixFileMode.UserExecute;
    private const int WritableByOthers = 0b010_010;

    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>The size in bytes that is not exceeded.</summary>
    public long MaximumBytes { get; init; } = DefaultMaximumBytes;

    /// <summary>The number of files that is remembered of one context.</summary>
    public int MaximumEntries { get; init; } = HashCache.DefaultMaximumEntries;

    /// <summary>The cache of a context. It has to be opened before the context is scanned: no file is trusted that changes after this moment.</summary>
    /// <param name="root">The folder of the context, absolute.</param>
    public HashCache Open(string root)
    {
        var now = time.GetUtcNow();
        var file = FileOf(root);
        return new(this, file, now, HashCacheFile.Read(Load(file), now), MaximumEntries);
    }

    /// <summary>The file of a context, whether it exists or not.</summary>
    public string FileOf(string root) =>
        Path.Combine(
            path,
            Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)))))[..32].ToLowerInvariant()
                + Extension
        );

    /// <summary>The files that nothing was written to since.</summary>
    public IReadOnlyList<FileInfo> Files(DateTimeOffset before)
    {
        try
        {
            return [.. new DirectoryInfo(path).GetFiles("*" + Extension).Where(file => file.LastWriteTimeUtc < before.UtcDateTime)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // There is no such folder, or it is not ours.
            return [];
        }
    }

    /// <summary>Puts a file in the place of the one that is there, and removes what is too much.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
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

    /// <summary>Deletes a file that is not needed, if that can be done.</summary>
    internal static void Delete(FileInfo file)
    {
        try
        {
            file.Delete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process has it open, or was faster.
        }
    }

    private void CreateFolders()
    {
        foreach (var folder in new[] { Path.GetDirectoryName(path)!, path })
        {
            _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, FolderMode700);
        }
    }

    // Whoever can write the file can have another content sent than the folder holds.
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
            // Another process may have removed it since the folder was listed.
            bytes += file.Exists ? file.Length : 0;
            if (bytes > MaximumBytes)
            {
                Delete(file);
            }
        }
    }
}
