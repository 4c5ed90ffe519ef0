using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>Opens and reads files of a context, and reports failures with the errors of a context.</summary>
internal static class FileChunk
{
    /// <summary>Opens a file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="open">Opens the file.</param>
    /// <param name="before">The status of the path just before it was opened.</param>
    /// <exception cref="ImageBuilderException">The file was deleted, is no longer a file, or cannot be read.</exception>
    public static IOpenFile Open(string path, Func<string, IOpenFile> open, out FileStatus before)
    {
        try
        {
            // The status is read first, so that a pipe or a link that has replaced the file is not opened.
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

    /// <summary>Reads the current status of an open file.</summary>
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
    /// <param name="offset">The offset in the file at which to begin, in bytes.</param>
    /// <param name="into">The buffer. The part of the file to read must lie completely within the file.</param>
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

    /// <summary>
    /// Fills the buffer from a part of a file, which is opened for this part only. That is safe if the caller compares the bytes with a known digest.
    /// </summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="open">Opens the file.</param>
    /// <param name="size">The size in bytes that the file must have.</param>
    /// <param name="offset">The offset in the file at which to begin, in bytes.</param>
    /// <param name="into">The buffer. The part of the file to read must lie completely within the file.</param>
    /// <exception cref="ImageBuilderException">The file changed, was deleted or cannot be read.</exception>
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
