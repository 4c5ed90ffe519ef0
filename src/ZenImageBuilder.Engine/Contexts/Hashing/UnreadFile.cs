using System.Security.Cryptography;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>
/// A file of a context whose digest is not known yet. It is opened once, and its whole content is read through that handle. If the file has several chunks,
/// several workers read them.
/// </summary>
/// <remarks>
/// The content that is read is the content of one moment: after all of it was read, the opened file must be the file whose status was read before, with the
/// same size and the same times. If another file gets the same name in the meantime, the opened file is still read completely. If the opened file is written in
/// the meantime, the content is discarded and read again.
/// </remarks>
internal sealed class UnreadFile : IDisposable
{
    // The resolution of a file system's times is at most 10 ms if it records fractions of a second, and at most 2 s if it does not (FAT).
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan CoarseStep = TimeSpan.FromSeconds(2);

    private readonly PackingOptions _options;
    private readonly object _opening = new();
    private readonly int? _mode;
    private volatile IOpenFile? _file;
    private volatile bool _hasChanged;
    private FileStatus _before;
    private byte[] _chunkDigests = [];
    private int _missing;

    /// <param name="entry">The file as the scan found it.</param>
    /// <param name="place">The index of the file among the entries.</param>
    /// <param name="mode">The mode to send instead of the mode of the file, or null.</param>
    /// <param name="options">The options for opening the file.</param>
    public UnreadFile(ContextEntry entry, int place, int? mode, PackingOptions options)
    {
        (Entry, Place, _mode, _options) = (entry, place, mode, options);
        MakeRoom();
    }

    /// <summary>The index of the file among the entries.</summary>
    public int Place { get; }

    /// <summary>The entry. Its size, mode and times are those of the file that was read.</summary>
    public ContextEntry Entry { get; private set; }

    /// <summary>The memory in which the content is kept; empty if it is not kept.</summary>
    public Memory<byte> Content { get; set; }

    public byte[] Digest { get; private set; } = [];

    /// <summary>Whether the content that was read may be a mixture of several moments.</summary>
    public bool HasChanged => _hasChanged;

    /// <summary>Whether the file was, both before and after it was read, the same as when the folder was scanned.</summary>
    public bool IsAsFound { get; private set; }

    public int Chunks => ContentDigest.Chunks(Entry.Size);

    /// <summary>
    /// Reads a chunk. Chunks can be read in any order and on any thread. Returns true if this was the last missing chunk and the file has not changed.
    /// </summary>
    /// <param name="buffer">The buffer for the chunk if the content is not kept.</param>
    /// <exception cref="ImageBuilderException">The file changed, was deleted or cannot be read.</exception>
    public bool Read(int chunk, byte[] buffer)
    {
        var file = _file ?? Open();
        var (offset, length) = ((long)chunk * ContentDigest.ChunkSize, ContentDigest.ChunkLength(Entry.Size, chunk));
        var content = Content.IsEmpty ? buffer.AsSpan(0, length) : Content.Span.Slice((int)offset, length);
        FileChunk.Read(Entry.FullPath!, file, offset, content);
        SHA256.HashData(content, _chunkDigests.AsSpan(chunk * ContentDigest.Length));
        if (Interlocked.Decrement(ref _missing) > 0)
        {
            return false;
        }

        RequireUnchanged(file);
        Digest = Chunks == 1 ? _chunkDigests : ContentDigest.Combine(_chunkDigests);
        Dispose();
        return true;
    }

    /// <summary>Marks the content that was read as unusable, and closes the file.</summary>
    public void GiveUp()
    {
        _hasChanged = true;
        Dispose();
    }

    /// <summary>Opens the file again and makes room for all chunks of its current content.</summary>
    /// <param name="spare">The number of bytes that may be kept in addition.</param>
    /// <exception cref="ImageBuilderException">The file was deleted or cannot be read.</exception>
    public void Begin(ref long spare)
    {
        Dispose();
        _file = OpenSettled(isAgain: true);
        TakeOver(_before);
        KeepAgain(ref spare);
        MakeRoom();
        (_hasChanged, IsAsFound) = (false, false);
    }

    public HashedEntry Finish() => new(Entry, Digest) { ChunkDigests = _chunkDigests, Content = Content };

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _file, null)?.Dispose();

    private IOpenFile Open()
    {
        lock (_opening)
        {
            if (_file is { } opened)
            {
                return opened;
            }

            ObjectDisposedException.ThrowIf(_hasChanged, this);
            var file = OpenSettled(isAgain: false);
            if (_before.Size != Entry.Size)
            {
                file.Dispose();
                throw ContextErrors.Changed(Entry.FullPath!, _before.Size > Entry.Size ? "grew" : "shrank");
            }
            IsAsFound = _before.Stamp == Entry.Stamp;
            TakeOver(_before);
            return _file = file;
        }
    }

    /// <summary>
    /// Reads the status of the file and opens it. If the file was written very recently, it waits first, because a second write within the resolution of the
    /// file system's times would not change them. Files that were written earlier are not waited for, and one wait is enough for all files that were written
    /// together.
    /// </summary>
    /// <param name="isAgain">Whether the file has already changed once, so that another file may be opened than the one whose status was read.</param>
    private IOpenFile OpenSettled(bool isAgain)
    {
        var file = FileChunk.Open(Entry.FullPath!, _options.Open, out _before);
        try
        {
            var written = _before.Stamp.Changed == 0 ? _before.Stamp.Modified : _before.Stamp.Changed;
            var step = written % (TimeSpan.NanosecondsPerTick * TimeSpan.TicksPerSecond) == 0 ? CoarseStep : Step;
            var age = _options.Time.GetUtcNow() - DateTimeOffset.UnixEpoch - TimeSpan.FromTicks(written / TimeSpan.NanosecondsPerTick);
            var isFresh = age >= TimeSpan.Zero && age < step;
            if (isFresh)
            {
                Thread.Sleep(step - age);
            }

            if (isFresh || isAgain)
            {
                _before = FileChunk.ReadStatus(Entry.FullPath!, file);
            }
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Takes the size, times and mode of the opened file into the entry, so that a file is sent with the mode that belongs to its content.</summary>
    private void TakeOver(in FileStatus status)
    {
        var mode = _mode ?? status.Mode;
        if (status.Size != Entry.Size || status.Stamp != Entry.Stamp || mode != Entry.Mode)
        {
            Entry = Entry with { Size = status.Size, Stamp = status.Stamp, Mode = mode };
        }
    }

    /// <summary>
    /// Throws if the file was written while it was read. Programs can set the modification time to any value, and only the system sets the change time. But the
    /// change time also changes if the file loses its name, as a file does that is replaced; that alone is not an error.
    /// </summary>
    private void RequireUnchanged(IOpenFile file)
    {
        var after = FileChunk.ReadStatus(Entry.FullPath!, file);
        IsAsFound &= after == _before;
        var isUnwritten = IsSameFile(after, _before) && after.Size == _before.Size && after.Stamp.Modified == _before.Stamp.Modified;
        if (isUnwritten && (after.Stamp.Changed == _before.Stamp.Changed || !HasItsName(after)))
        {
            return;
        }

        throw ContextErrors.Changed(Entry.FullPath!, "was written while it was read");
    }

    private bool HasItsName(in FileStatus status) => FileStatus.Read(Entry.FullPath!) is { } named && IsSameFile(named, status);

    private static bool IsSameFile(in FileStatus one, in FileStatus other) => one.Stamp.Device == other.Stamp.Device && one.Stamp.Inode == other.Stamp.Inode;

    /// <summary>Uses the memory of the previous content again, or allocates more if <paramref name="spare"/> allows it.</summary>
    private void KeepAgain(ref long spare)
    {
        if (Content.IsEmpty)
        {
            return;
        }

        if (Entry.Size <= Content.Length)
        {
            Content = Content[..(int)Entry.Size];
            return;
        }
        var isKept = Entry.Size <= Math.Min(spare, Array.MaxLength);
        spare -= isKept ? Entry.Size : 0;
        Content = isKept ? GC.AllocateUninitializedArray<byte>((int)Entry.Size) : default;
    }

    private void MakeRoom()
    {
        _missing = Chunks;
        _chunkDigests = new byte[_missing * ContentDigest.Length];
    }
}
