using System.Buffers.Binary;
using System.Text;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>Writes a zip archive with uncompressed entries: the format in which CodeBuild takes a source from S3.</summary>
/// <remarks>
/// An entry is completely in memory when it is written, so its size and checksum come before its content, as programs that read a stream require. Zip64 fields
/// are written if an offset does not fit into 32 bits or if there are 65,535 entries or more.
/// Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT.
/// </remarks>
/// <param name="target">The stream to which the archive is written sequentially. It is not closed.</param>
internal sealed class StoredZip(Stream target)
{
    private const int LocalLength = 30;
    private const int CentralLength = 46;
    private const int EndLength = 22;
    private const int End64Length = 56;
    private const int Locator64Length = 20;
    private const int OffsetExtraLength = 12;
    private const ushort Zip64Extra = 0x0001;
    private const ushort PlainVersion = 10;
    private const ushort Zip64Version = 45;
    private const byte MadeOnUnix = 3;

    // 1980-01-01, the earliest date that a zip archive can represent.
    private const ushort Date = 0x0021;

    private readonly List<Entry> _entries = [];

    /// <summary>The number of bytes written so far.</summary>
    public long Length { get; private set; }

    /// <param name="name">The path of the entry, ASCII.</param>
    /// <param name="content">The content of the entry.</param>
    /// <param name="crc">The CRC-32 of the content.</param>
    /// <param name="cancellationToken">Stops the writing. The archive must then be discarded.</param>
    public async Task AddAsync(string name, ReadOnlyMemory<byte> content, uint crc, CancellationToken cancellationToken)
    {
        var entry = new Entry(name, crc, (uint)content.Length, Length);
        _entries.Add(entry);
        var head = new byte[LocalLength + name.Length];
        WriteLocal(head, entry);
        await target.WriteAsync(head, cancellationToken).ConfigureAwait(false);
        await target.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        Length += head.Length + content.Length;
    }

    /// <summary>Writes the directory and the end record, which follow the last entry.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        var directory = new byte[_entries.Sum(DirectoryLength)];
        var at = 0;
        foreach (var entry in _entries)
        {
            at += WriteDirectory(directory.AsSpan(at), entry);
        }

        await target.WriteAsync(directory, cancellationToken).ConfigureAwait(false);
        var end = End(Length, directory.Length, _entries.Count);
        await target.WriteAsync(end, cancellationToken).ConfigureAwait(false);
        Length += directory.Length + end.Length;
    }

    private static int DirectoryLength(Entry entry) => CentralLength + entry.Name.Length + (entry.IsFar ? OffsetExtraLength : 0);

    private static void WriteLocal(Span<byte> into, Entry entry)
    {
        var fields = new Fields(into);
        fields.Add32(0x04034B50);
        AddCommon(ref fields, entry, PlainVersion);
        fields.Add16(0);
        fields.AddText(entry.Name);
    }

    private static int WriteDirectory(Span<byte> into, Entry entry)
    {
        var version = entry.IsFar ? Zip64Version : PlainVersion;
        var fields = new Fields(into);
        fields.Add32(0x02014B50);
        fields.Add16((ushort)(MadeOnUnix << 8 | version));
        AddCommon(ref fields, entry, version);
        fields.Add16((ushort)(entry.IsFar ? OffsetExtraLength : 0));
        fields.Add16(0);
        fields.Add16(0);
        fields.Add16(0);
        fields.Add32((uint)(0x8000 | ArchiveLayout.FileMode) << 16);
        fields.Add32(entry.IsFar ? uint.MaxValue : (uint)entry.Offset);
        fields.AddText(entry.Name);
        if (!entry.IsFar)
        {
            return DirectoryLength(entry);
        }

        fields.Add16(Zip64Extra);
        fields.Add16(sizeof(long));
        fields.Add64(entry.Offset);
        return DirectoryLength(entry);
    }

    /// <summary>Writes the fields that the local header and the directory share, from the version to the length of the name.</summary>
    private static void AddCommon(ref Fields fields, Entry entry, ushort version)
    {
        fields.Add16(version);
        fields.Add16(0);
        fields.Add16(0);
        fields.Add16(0);
        fields.Add16(Date);
        fields.Add32(entry.Crc);
        fields.Add32(entry.Size);
        fields.Add32(entry.Size);
        fields.Add16((ushort)entry.Name.Length);
    }

    private static byte[] End(long directory, int directoryLength, int entries)
    {
        var zip64 = entries >= ushort.MaxValue || directory + directoryLength >= uint.MaxValue;
        var end = new byte[(zip64 ? End64Length + Locator64Length : 0) + EndLength];
        var fields = new Fields(end);
        if (zip64)
        {
            AddEnd64(ref fields, directory, directoryLength, entries);
        }

        fields.Add32(0x06054B50);
        fields.Add16(0);
        fields.Add16(0);
        fields.Add16(zip64 ? ushort.MaxValue : (ushort)entries);
        fields.Add16(zip64 ? ushort.MaxValue : (ushort)entries);
        fields.Add32(zip64 ? uint.MaxValue : (uint)directoryLength);
        fields.Add32(zip64 ? uint.MaxValue : (uint)directory);
        return end;
    }

    private static void AddEnd64(ref Fields fields, long directory, int directoryLength, int entries)
    {
        fields.Add32(0x06064B50);
        fields.Add64(End64Length - 12);
        fields.Add16(MadeOnUnix << 8 | Zip64Version);
        fields.Add16(Zip64Version);
        fields.Add32(0);
        fields.Add32(0);
        fields.Add64(entries);
        fields.Add64(entries);
        fields.Add64(directoryLength);
        fields.Add64(directory);
        fields.Add32(0x07064B50);
        fields.Add32(0);
        fields.Add64(directory + directoryLength);
        fields.Add32(1);
    }

    private sealed record Entry(string Name, uint Crc, uint Size, long Offset)
    {
        /// <summary>Whether the offset of the entry does not fit into 32 bits.</summary>
        public bool IsFar => Offset >= uint.MaxValue;
    }

    private ref struct Fields(Span<byte> rest)
    {
        private Span<byte> _rest = rest;

        public void Add16(ushort value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_rest, value);
            _rest = _rest[2..];
        }

        public void Add32(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_rest, value);
            _rest = _rest[4..];
        }

        public void Add64(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_rest, value);
            _rest = _rest[8..];
        }

        public void AddText(string text) => _rest = _rest[Encoding.ASCII.GetBytes(text, _rest)..];
    }
}
