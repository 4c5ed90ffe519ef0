using System.Security.Cryptography;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>A file of a context whose content is not known yet. It is opened once and read through that to its end, by several workers where it has several chunks.</summary>
/// <remarks>
/// Its content is that of one moment: the file that was opened is, after all of it was read, the one that was looked at before, with the same size and the same times. A file that was replaced by another
/// of its name meanwhile is read as it was. One that was written meanwhile is not taken, but read again.
/// </remarks>
internal sealed class UnreadFile : IDisposable
{
    // A file system notes times in steps, which are 10 ms at most where a second has fractions, and 2 s at most where it has none (FAT).
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

    /// <param name="entry">The file as it was found.</param>
    /// <param name="place">Where it stands among the entries.</param>
    /// <param name="mode">The mode that it is sent with whatever its own is, or null.</param>
    /// <param name="options">How it is opened.</param>
    public UnreadFile(ContextEntry entry, int place, int? mode, PackingOptions options)
    {
        (Entry, Place, _mode, _options) = (entry, place, mode, options);
        MakeRoom();
    }

    /// <summary>Where it stands among the entries.</summary>
    public int Place { get; }

    /// <summary>The entry; what it says of size, mode and times is what the file was that was read.</summary>
    public ContextEntry Entry { get; private set; }

    /// <summary>Where its content is to stay; empty where it is not.</summary>
    public Memory<byte> Content { get; set; }

    public byte[] Digest { get; private set; } = [];

    /// <summary>Whether what was read of it may be of several moments.</summary>
    public bool HasChanged => _hasChanged;

    /// <summary>Whether the file that was read was, before and after, what had been found when the folder was scanned.</summary>
    public bool IsAsFound { get; private set; }

    public int Chunks => ContentDigest.Chunks(Entry.Size);

    /// <summary>Reads a chunk, in any order and on any thread; true when it was the last that was missing, and the file has not changed.</summary>
    /// <param name="buffer">Where the chunk is read to, if it is not kept.</param>
    /// <exception cref="ImageBuilderException">The file changed, vanished or cannot be read.</exception>
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

    /// <summary>Notes that what was read is of no use.</summary>
    public void GiveUp()
    {
        _hasChanged = true;
        Dispose();
    }

    /// <summary>Opens the file anew, and makes room for all chunks of it as it is now.</summary>
    /// <param name="spare">How much more may be kept, in bytes.</param>
    /// <exception cref="ImageBuilderException">The file vanished or cannot be read.</exception>
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
    /// Looks at the file and opens it, and waits where it was written a moment ago: what is written within one step of the file system's clock leaves no trace in the times.
    /// Files that rest are not waited for, and all that were written together have rested after the first.
    /// </summary>
    /// <param name="isAgain">Whether the file has been seen to change, and may be another when it is opened than when it was looked at.</param>
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

    /// <summary>A file is sent with the mode that it had together with its content.</summary>
    private void TakeOver(in FileStatus status)
    {
        var mode = _mode ?? status.Mode;
        if (status.Size != Entry.Size || status.Stamp != Entry.Stamp || mode != Entry.Mode)
        {
            Entry = Entry with { Size = status.Size, Stamp = status.Stamp, Mode = mode };
        }
    }

    /// <summary>
    /// Programs set the time of modification as they like, and only the system that of change; but that one changes also when the file loses its name, as a file does that is
    /// replaced.
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

    /// <summary>Uses the place again that the content had, or takes more where there is room.</summary>
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
