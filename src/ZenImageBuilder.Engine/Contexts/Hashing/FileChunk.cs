using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>Opens files of a context, and reads them, with the errors of a context.</summary>
internal static class FileChunk
{
    /// <summary>Opens what is expected to be a file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="open">How a file is opened.</param>
    /// <param name="before">What had this name just before it was opened.</param>
    /// <exception cref="ImageBuilderException">It vanished, is no file any more, or cannot be read.</exception>
    public static IOpenFile Open(string path, Func<string, IOpenFile> open, out FileStatus before)
    {
        try
        {
            // Looked at first, so that a pipe or a link that has taken the file's place is not opened.
            before = FileStatus.Read(path) ?? throw ContextErrors.Changed(path, "vanished");
            return before.Kind == FileKind.File ? open(path) : throw ContextErrors.Changed(path, "is no longer a file");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ContextErrors.Changed(path, "vanished", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ContextErrors.Unreadable(path, exception);
        }
    }

    /// <summary>What an open file is now.</summary>
    /// <exception cref="ImageBuilderException">The file system failed.</exception>
    public static FileStatus ReadStatus(string path, IOpenFile file)
    {
        try
        {
            return file.ReadStatus();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ContextErrors.Unreadable(path, exception);
        }
    }

    /// <summary>Fills the buffer from an open file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="into">What to fill; wholly within the file.</param>
    /// <exception cref="ImageBuilderException">The file is shorter than expected, or cannot be read.</exception>
    public static void Read(string path, IOpenFile file, long offset, Span<byte> into)
    {
        int read;
        try
        {
            read = file.Read(offset, into);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ContextErrors.Unreadable(path, exception);
        }
        if (read < into.Length)
        {
            throw ContextErrors.Changed(path, "shrank");
        }
    }

    /// <summary>Fills the buffer from a part of a file whose content is known, and is to be compared with what was read: so the file may be opened for the part alone.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="open">How a file is opened.</param>
    /// <param name="size">The size that the file should have.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="into">What to fill; wholly within the file.</param>
    /// <exception cref="ImageBuilderException">The file changed, vanished or cannot be read.</exception>
    public static void Read(string path, Func<string, IOpenFile> open, long size, long offset, Span<byte> into)
    {
        using var file = Open(path, open, out var status);
        if (status.Size != size)
        {
            throw ContextErrors.Changed(path, status.Size > size ? "grew" : "shrank");
        }

        Read(path, file, offset, into);
    }
}
