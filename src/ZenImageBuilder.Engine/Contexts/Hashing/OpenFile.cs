using Microsoft.Win32.SafeHandles;
using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>
/// A file of a context that was opened once. All of it is read through this, so that a file which takes its name meanwhile, as programs do that write a new file and rename
/// it, is not read in its place.
/// </summary>
/// <remarks>Several threads may read at once.</remarks>
internal interface IOpenFile : IDisposable
{
    /// <summary>What the file is now.</summary>
    /// <exception cref="IOException">The file system failed.</exception>
    FileStatus ReadStatus();

    /// <summary>Reads from the offset on until the buffer is full or the file ends.</summary>
    /// <returns>How much was read.</returns>
    /// <exception cref="IOException">The file system failed.</exception>
    int Read(long offset, Span<byte> into);
}

/// <inheritdoc cref="IOpenFile"/>
internal sealed class OpenFile : IOpenFile
{
    private readonly SafeFileHandle _file;
    private readonly bool _isOfSystem;

    private OpenFile(SafeFileHandle file, bool isOfSystem) => (_file, _isOfSystem) = (file, isOfSystem);

    /// <summary>Opens a file.</summary>
    /// <param name="path">An absolute path, of what is no pipe.</param>
    /// <exception cref="IOException">It cannot be opened, or is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
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
