using System.IO.Compression;
using System.Text;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.S3;

namespace ZenImageBuilder.Sandbox.CodeBuild;

/// <summary>Downloads a source of type S3 to a folder: a zip archive, or all objects below a prefix that ends in a slash.</summary>
/// <param name="requireRead">Throws if the build's role may not read an object, given by bucket and key.</param>
internal sealed class SourceFetcher(S3Service s3, Action<string, string> requireRead)
{
    private const int LinkType = 0xA000;
    private const int TypeMask = 0xF000;
    private const int ModeMask = 0x1FF;

    public async Task FetchAsync(string type, string location, string folder, CancellationToken cancellationToken)
    {
        if (type is "NO_SOURCE")
        {
            return;
        }

        if (type is not "S3")
        {
            throw new PhaseFailedException("CLIENT_ERROR", $"The sandbox has no source provider {type}: S3 and NO_SOURCE are supported.");
        }

        if (location.StartsWith("arn:", StringComparison.Ordinal))
        {
            location = location[(location.LastIndexOf(':') + 1)..];
        }

        var slash = location.IndexOf('/', StringComparison.Ordinal);
        var (bucket, key) = (location[..slash], location[(slash + 1)..]);
        if (key.EndsWith('/'))
        {
            await FetchFolderAsync(bucket, key, folder, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await FetchZipAsync(bucket, key, folder, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a small object as a whole, such as a buildspec.</summary>
    public async Task<string> ReadTextAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        var stream = Open(bucket, key);
        await using (stream.ConfigureAwait(false))
        {
            return Encoding.UTF8.GetString(await BodyReader.ReadAllAsync(stream, cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task FetchFolderAsync(string bucket, string prefix, string folder, CancellationToken cancellationToken)
    {
        var objects = s3.List(bucket, prefix);
        if (objects.Count == 0)
        {
            throw Missing(404, "NoSuchKey", "The specified key does not exist.");
        }

        foreach (var item in objects.Where(item => !item.Key.EndsWith('/')))
        {
            var path = Inside(folder, item.Key[prefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await SaveAsync(bucket, item.Key, path, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FetchZipAsync(string bucket, string key, string folder, CancellationToken cancellationToken)
    {
        var copy = folder.TrimEnd('/') + ".zip";
        await SaveAsync(bucket, key, copy, cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.Run(() => Extract(copy, folder, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            throw new PhaseFailedException("CLIENT_ERROR", $"Error while downloading source: {key} is not a zip archive: {exception.Message}");
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private async Task SaveAsync(string bucket, string key, string path, CancellationToken cancellationToken)
    {
        var source = Open(bucket, key);
        await using (source.ConfigureAwait(false))
        {
            var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            await using (target.ConfigureAwait(false))
            {
                await source.CopyToAsync(target, 1024 * 1024, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private BlobStream Open(string bucket, string key)
    {
        requireRead(bucket, key);
        var item = s3.Find(bucket, key) ?? throw Missing(404, "NoSuchKey", "The specified key does not exist.");
        return BlobStream.Open(item.Blobs, 0, item.Size) ?? throw Missing(404, "NoSuchKey", "The specified key does not exist.");
    }

    private static void Extract(string archive, string folder, CancellationToken cancellationToken)
    {
        using var zip = ZipFile.OpenRead(archive);
        var links = new List<(string Path, string Target)>();
        foreach (var entry in zip.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = Inside(folder, entry.FullName);
            var mode = (entry.ExternalAttributes >> 16) & 0xFFFF;
            if (entry.FullName.EndsWith('/'))
            {
                Directory.CreateDirectory(path);
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if ((mode & TypeMask) == LinkType)
            {
                using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
                links.Add((path, reader.ReadToEnd()));
                continue;
            }

            entry.ExtractToFile(path, overwrite: true);
            if ((mode & ModeMask) != 0 && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, (UnixFileMode)(mode & ModeMask));
            }
        }

        // Links are created last, so that nothing is written through a link.
        foreach (var (path, target) in links)
        {
            File.CreateSymbolicLink(path, target);
        }
    }

    private static string Inside(string folder, string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Path.IsPathRooted(name)
            ? path
            : throw new PhaseFailedException("CLIENT_ERROR", $"Error while downloading source: the archive's entry '{name}' leaves the source folder.");
    }

    private static PhaseFailedException Missing(int status, string code, string message) =>
        new("CLIENT_ERROR", $"Error while downloading source: {code}: {message} status code: {status}");
}
