namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>
/// Checks whether the catalog file exists. If that cannot be determined, it throws, so that an inaccessible catalog is not taken for an empty one.
/// </summary>
internal static class CatalogPlace
{
    /// <summary>Whether the file exists.</summary>
    /// <exception cref="UnauthorizedAccessException">The user may not enter a folder of the path.</exception>
    /// <exception cref="IOException">A part of the path is not a folder, the path itself is a folder, or the file system reports an error.</exception>
    public static bool Holds(string path)
    {
        try
        {
            return !File.GetAttributes(path).HasFlag(FileAttributes.Directory) ? true : throw new IOException("it is a folder, not a file");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return NotThere(path);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new UnauthorizedAccessException($"this user may not enter the folder '{Closed(path)}'", exception);
        }
    }

    // If the home folder is a file or a dangling symbolic link, that is a mistake of the user, and not an empty catalog.
    private static bool NotThere(string path)
    {
        for (var folder = Path.GetDirectoryName(path); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(folder))
            {
                return false;
            }

            if (File.Exists(folder))
            {
                throw new IOException($"'{folder}' is not a folder");
            }
        }

        return false;
    }

    /// <summary>Returns the folder that the user may not enter: the lowest folder of the path whose attributes can be read.</summary>
    private static string Closed(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        while (Path.GetDirectoryName(folder) is { Length: > 0 } above)
        {
            try
            {
                _ = File.GetAttributes(folder);
                break;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                folder = above;
            }
        }

        return folder;
    }
}
