using Microsoft.Win32.SafeHandles;
using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>
/// A file of a context that was opened once. All of its content is read through this object, so that another file that gets the same name in the meantime is
/// not read instead. That happens with programs that write a new file and rename it.
/// </summary>
/// <remarks>Several threads can read at the same time.</remarks>
internal interface IOpenFile : IDisposable
{
    /// <summary>Reads the current status of the file.</summary>
    /// <exception cref="IOException">The file system failed.</exception>
    FileStatus ReadStatus();

    /// <summary>Reads from the offset until the buffer is full or the file ends.</summary>
    /// <returns>The number of bytes read.</returns>
    /// <exception cref="IOException">The file system failed.</exception>
    int Read(long offset, Span<byte> into);
}

/// <inheritdoc cref="IOpenFile"/>
internal sealed class OpenFile : IOpenFile
{
    private readonly SafeFileHandle _file;
    private readonly bool _isOfSystem;

    private OpenFile(SafeFileHandle file, bool isOfSystem) => (_file, _isOfSystem) = (file, isOfSystem);

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">An absolute path, which must not be that of a pipe.</param>
    /// <exception cref="IOException">The file cannot be opened or does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to read the file.</exception>
    public static IOpenFile Open(string path) =>
        SystemFile.TryOpen(path) is { } file
            ? new OpenFile(file, isOfSystem: true)
            : new OpenFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), isOfSystem: false);

    /// <inheritdoc/>
    public FileStatus ReadStatus() => _isOfSystem ? SystemFile.ReadStatus(_file) : FileStatus.ReadByPublicCalls(_file);

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> into)
    {
        var done = 0;
        while (done < into.Length && ReadSome(offset + done, into[done..]) is > 0 and var read)
        {
            done += read;
        }

        return done;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private int ReadSome(long offset, Span<byte> into) => _isOfSystem ? SystemFile.Read(_file, offset, into) : RandomAccess.Read(_file, into, offset);
}
