using System.Runtime.InteropServices;
using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>
/// The cache of the digests of one context's files. If the folder has not changed since the last run, it only has to be walked and no file is read.
/// </summary>
/// <remarks>
/// <para>
/// The packer reads and checks the files that it sends. But content that the store already has is not read at all, so with a wrong digest the build could get
/// other content than the folder holds. This is why the cache returns no wrong digest: it returns a digest only for a file with the same device, inode, size,
/// modification time and change time, to the nanosecond. Programs can set the modification time to any value (<c>cp -p</c>, <c>tar</c>, <c>touch</c>). Only the
/// kernel sets the change time: to its clock, at every write, truncation, rename and change of metadata. Two contents can have the same key only if both were
/// written at the same reading of that clock. This leads to the following rules:
/// </para>
/// <list type="number">
/// <item>A digest is kept only for a file whose modification time and change time are both more than <see cref="Margin"/> before the time at which the cache
/// was opened. The cache is opened before the status of the file is read and before the file is read. Any write after that has a later change time, even if the
/// clock of the file system is coarse (one second on ext3 and HFS+, otherwise the tick of the kernel). This is git's rule for racily clean entries
/// (https://git-scm.com/docs/racy-git), with a margin and with the change time.</item>
/// <item>The code that reads the file reads its status once more afterwards. If the status has changed, the digest is not kept, because parts of two contents
/// may have been read.</item>
/// <item>A file whose time is in the future, or whose inode or time is 0, is neither kept nor found. On Windows the inode and the change time are not available
/// here, so this excludes every file.</item>
/// <item>Only file systems are trusted that are known to keep inodes and change times by a clock of this machine (<see cref="LocalFileSystem"/>): no network
/// file systems, no FUSE, no folders that a virtual machine shares.</item>
/// <item>A cache that was written in the future is not used, because the clock must have been set back.</item>
/// </list>
/// <para>
/// Like git, make and rsync, the cache cannot detect these cases: a program maps a file into memory and keeps writing through a mapping that the kernel has not
/// written back yet, so that the kernel updates no times; the clock is set back and a file of the same size is written in place at the same instant; a crash
/// loses the times of a file system that is mounted with <c>lazytime</c>; a program writes to the block device directly. For these cases there is
/// <c>-NoHashCache</c>.
/// </para>
/// </remarks>
internal sealed class HashCache : IContentDigestCache
{
    /// <summary>The maximum number of files in the cache of one context. Beyond it the files that no scan has found for the longest time are dropped.</summary>
    public const int DefaultMaximumEntries = 400_000;

    /// <summary>
    /// The minimum time between the last change of a file and the scan. The coarsest clock of a trusted file system (<see cref="LocalFileSystem"/>) ticks every
    /// second.
    /// </summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    // A file that no scan has found for Lifetime is dropped. If there are no new digests, the times of use are written only this often (UseIsFresh).
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);
    private static readonly TimeSpan UseIsFresh = TimeSpan.FromDays(1);

    private readonly HashCacheFolder _folder;
    private readonly string _file;
    private readonly DateTimeOffset _opened;
    private readonly long _trustedBefore;
    private readonly int _maximumEntries;
    private readonly HashRecords _records;
    private readonly HashIndex _index;
    private readonly List<KnownDevice> _devices = [];
    private readonly List<NewDigest> _new = [];

    internal HashCache(HashCacheFolder folder, string file, DateTimeOffset opened, HashRecords records, int maximumEntries)
    {
        _folder = folder;
        _file = file;
        _opened = opened;
        _trustedBefore = (opened - Margin - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        _maximumEntries = maximumEntries;
        _records = records;
        _index = new(records.All);
    }

    /// <inheritdoc/>
    public byte[]? Find(ContextEntry entry)
    {
        if (_index.Find(entry.Stamp.Device, entry.Stamp.Inode) is not (>= 0 and var place))
        {
            return null;
        }

        ref var record = ref _records.All[place];
        if (!record.Fits(entry.Stamp, entry.Size) || !IsTrusted(entry))
        {
            return null;
        }

        record.Used = _opened.ToUnixTimeSeconds();
        return ((ReadOnlySpan<byte>)record.Digest).ToArray();
    }

    /// <inheritdoc/>
    public void Keep(ContextEntry entry, byte[] digest)
    {
        if (!IsTrusted(entry))
        {
            return;
        }

        lock (_new)
        {
            _new.Add(new(entry, digest));
        }
    }

    /// <summary>The hash of the context at its last run, which is a guess at its current hash. Empty if it is not known.</summary>
    public string LastContext => _records.Context;

    /// <summary>Writes the new digests and times of use to disk for the next run.</summary>
    /// <param name="context">The hash of the context, or null if it could not be computed.</param>
    /// <returns>The reason why the cache could not be written, or null. A failure is not an error: the next run reads the files again.</returns>
    public string? Save(string? context)
    {
        context ??= LastContext;
        if (_new.Count == 0 && (_records.Bytes.IsEmpty || (_opened - _records.Written < UseIsFresh && context == LastContext)))
        {
            return null;
        }

        try
        {
            _folder.Replace(_file, HashCacheFile.Write(Remaining(), context, _opened));
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    /// <summary>Deletes the cache of the context from disk.</summary>
    public void Forget() => HashCacheFolder.Delete(new(_file));

    private HashRecord[] Remaining()
    {
        var oldest = (_opened - Lifetime).ToUnixTimeSeconds();
        var remaining = new List<HashRecord>(_records.All.Length + _new.Count);
        // A file with several hard links was read under each name. If another file took the place of a file during the scan, both were read.
        foreach (var (entry, digest) in _new.DistinctBy(static kept => (kept.Entry.Stamp.Device, kept.Entry.Stamp.Inode)))
        {
            remaining.Add(new(entry.Stamp, entry.Size, _opened, digest));
        }

        var replaced = new HashIndex(CollectionsMarshal.AsSpan(remaining));
        foreach (var record in _records.All)
        {
            if (record.Used >= oldest && replaced.Find(record.Device, record.Inode) < 0)
            {
                remaining.Add(record);
            }
        }
        return remaining.Count <= _maximumEntries ? [.. remaining] : [.. remaining.OrderByDescending(static record => record.Used).Take(_maximumEntries)];
    }

    private bool IsTrusted(ContextEntry entry) =>
        entry.Stamp is { Inode: not 0, Modified: > 0, Changed: > 0 } stamp
        && stamp.Modified < _trustedBefore
        && stamp.Changed < _trustedBefore
        && IsTrustedDevice(stamp.Device, entry.FullPath!);

    private bool IsTrustedDevice(long number, string path)
    {
        lock (_devices)
        {
            // A context rarely has more than one device.
            foreach (var device in _devices)
            {
                if (device.Number == number)
                {
                    return device.IsTrusted;
                }
            }
            _devices.Add(new(number, LocalFileSystem.Holds(path)));
            return _devices[^1].IsTrusted;
        }
    }

    private sealed record KnownDevice(long Number, bool IsTrusted);

    private sealed record NewDigest(ContextEntry Entry, byte[] Digest);
}
