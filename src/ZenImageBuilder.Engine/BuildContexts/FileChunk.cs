namespace ZenImageBuilder.Engine.BuildContexts;

/// <summary>Reads part of a file that is expected to be as it was found.</summary>
internal static class FileChunk
{
    /// <summary>Fills the buffer from the file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="size">The size that the file should have.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="into">What to fill; wholly within the file.</param>
    /// <returns>What was read, as it was afterwards; null where the platform does not tell.</returns>
    /// <exception cref="ContextException">The file changed, vanished or cannot be read.</exception>
    public static FileStatus? Read(string path, long size, long offset, Span<byte> into)
    {
        try
        {
            // Looked at first, so that a pipe or a link that has taken the file's place is not opened.
            CheckUnchanged(path, size);
            var isKnown = SystemFile.TryRead(path, offset, into, out var read, out var after);
            if (!isKnown) read = ReadByPublicCalls(path, offset, into);
            if (read < into.Length) throw ContextException.Changed(path, "shrank");
            return isKnown ? after : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ContextException.Changed(path, "vanished", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ContextException.Unreadable(path, e);
        }
    }

    private static int ReadByPublicCalls(string path, long offset, Span<byte> into)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var done = 0;
        while (done < into.Length && RandomAccess.Read(file, into[done..], offset + done) is > 0 and var read) done += read;
        return done;
    }

    private static void CheckUnchanged(string path, long size)
    {
        if (FileStatus.Read(path) is not { } status) throw ContextException.Changed(path, "vanished");
        if (status.Kind != FileKind.File) throw ContextException.Changed(path, "is no longer a file");
        if (status.Size != size) throw ContextException.Changed(path, status.Size > size ? "grew" : "shrank");
    }
}
