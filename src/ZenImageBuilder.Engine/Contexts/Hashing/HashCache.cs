using System.Runtime.InteropServices;
using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>The digests of one context's files, remembered from run to run: a scan of a folder that has not changed costs the walk only.</summary>
/// <remarks>
/// <para>
/// The packer reads and checks what it sends; but what the store has already is not read at all, so a wrong digest here could build another content than the folder
/// holds. Why there is none: a digest is handed out only for a file of the same device, inode, size, time of modification and time of change, to the nanosecond.
/// Programs set the time of modification as they like (<c>cp -p</c>, <c>tar</c>, <c>touch</c>); the time of change only the kernel sets, to its clock, at every
/// write, truncation, rename and change of metadata. Two contents share a key only when both got there at the same reading of the clock. Hence these rules:
/// </para>
/// <list type="number">
/// <item>A digest is kept only for a file both of whose times lie more than <see cref="Margin"/> before the cache was opened, which is before the file was looked at
/// and read. Whatever is written to it after the look has a later time of change, also where the clock of the file system is coarse (a second on ext3
/// and HFS+, else the tick of the kernel). This is git's rule for racily clean entries (https://git-scm.com/docs/racy-git), with a margin and with the time of change.</item>
/// <item>Whoever reads the file looks at it once more afterwards. When it is not what it was, nothing is kept: parts of two contents may have been read.</item>
/// <item>Times in the future, an inode or a time that is 0, and so everything on Windows, where these are not known here, are neither kept nor found.</item>
/// <item>Only file systems count that are known to keep inodes and times of change by a clock of this machine (<see cref="LocalFileSystem"/>): not the network, not
/// FUSE, not what a virtual machine shares.</item>
/// <item>A cache that was written in the future says that the clock was set back, and is not used.</item>
/// </list>
/// <para>
/// What this cannot see, as git, make and rsync cannot: a program that maps a file into memory and goes on writing through a mapping that the kernel has not written back
/// yet, for which it updates no times; a clock that is set back and meets the same instant when a file of the same size is written in place; times of a file system
/// mounted with <c>lazytime</c> that a crash lost; a block device that is written past its file system. Whoever does such things has <c>-NoHashCache</c>.
/// </para>
/// </remarks>
internal sealed class HashCache : IContentDigestCache
{
    /// <summary>How many files are remembered of one context; beyond it those go that no scan met for the longest time.</summary>
    public const int DefaultMaximumEntries = 400_000;

    /// <summary>How long a file must have rested before the scan. The coarsest clock of a <see cref="LocalFileSystem"/> ticks every second.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    // What no scan met for so long will not be met again; and when nothing else is new, uses are written down this often.
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

    /// <summary>The hash that the context had when it was read last: a guess at the one that it has now. Empty where it is not known.</summary>
    public string LastContext => _records.Context;

    /// <summary>Writes down what is new for the next run.</summary>
    /// <param name="context">The hash of the context, or null when it was not found out.</param>
    /// <returns>Why that was not possible, or null. It is no error: the next run reads again.</returns>
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

    /// <summary>Removes what was remembered of the context.</summary>
    public void Forget() => HashCacheFolder.Delete(new(_file));

    private HashRecord[] Remaining()
    {
        var oldest = (_opened - Lifetime).ToUnixTimeSeconds();
        var remaining = new List<HashRecord>(_records.All.Length + _new.Count);
        // A file of several names was read under each of them, and of what took a file's place during the scan both were.
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
            // Rarely more than one.
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
