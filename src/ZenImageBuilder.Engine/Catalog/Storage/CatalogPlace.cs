namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>Whether there is a catalog. Only where that is certain does nothing there mean an empty one.</summary>
internal static class CatalogPlace
{
    /// <summary>Whether the file is there.</summary>
    /// <exception cref="UnauthorizedAccessException">A folder on the way to it may not be entered.</exception>
    /// <exception cref="IOException">Something on the way to it is no folder, or the file system refuses to tell.</exception>
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

    // A file, or a link that leads nowhere, in the place of the home folder is a mistake and no empty catalog.
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

    /// <summary>The folder that may not be entered: the first on the way up that can be seen.</summary>
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
