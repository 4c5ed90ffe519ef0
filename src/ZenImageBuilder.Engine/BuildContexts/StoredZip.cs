using System.Buffers.Binary;
using System.Text;

namespace ZenImageBuilder.Engine.BuildContexts;

/// <summary>A zip file of one entry that is stored as it is: what stands before the entry's bytes, and what stands after.</summary>
/// <remarks>
/// CodeBuild takes a source from S3 as a zip. Sizes and checksum must stand before the bytes, since a stored entry with a descriptor
/// behind it cannot be read as a stream, yet they are known only after them. So the head has a length that is known from the start, and
/// is sent last (it is the beginning of the first part of an upload). An entry of 4 GiB or more needs the zip64 field; a smaller one has
/// a field of the same length and no meaning in its place. Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT.
/// </remarks>
internal static class StoredZip
{
    private const string Name = ArchiveLayout.ArchiveName;
    private const int LocalLength = 30;
    private const int CentralLength = 46;
    private const int EndLength = 22;
    private const int End64Length = 56;
    private const int Locator64Length = 20;
    private const int ExtraLength = 20;
    private const ushort Zip64Extra = 0x0001;

    // Android's padding field, which every reader skips: an alignment of 0 and zeroes.
    private const ushort PaddingExtra = 0xD935;
    private const ushort PlainVersion = 10;
    private const ushort Zip64Version = 45;
    private const byte MadeOnUnix = 3;

    // 1980-01-01, the first day that a zip knows.
    private const ushort Date = 0x0021;

    /// <summary>The length of <see cref="Head"/> in bytes, whatever the entry.</summary>
    public static int HeadLength => LocalLength + Name.Length + ExtraLength;

    /// <summary>What stands before the entry's bytes.</summary>
    public static byte[] Head(uint crc, long size)
    {
        var head = new byte[HeadLength];
        var fields = new Fields(head);
        fields.Add32(0x04034B50);
        AddCommon(ref fields, crc, size);
        fields.Add16(ExtraLength);
        fields.AddName();
        fields.Add16(NeedsZip64(size) ? Zip64Extra : PaddingExtra);
        fields.Add16(ExtraLength - 4);
        if (NeedsZip64(size))
        {
            fields.Add64(size);
            fields.Add64(size);
        }
        return head;
    }

    /// <summary>What stands after the entry's bytes.</summary>
    public static byte[] Tail(uint crc, long size)
    {
        var zip64 = NeedsZip64(size);
        var directory = HeadLength + size;
        var directoryLength = CentralLength + Name.Length + (zip64 ? ExtraLength : 0);
        var tail = new byte[directoryLength + (zip64 ? End64Length + Locator64Length : 0) + EndLength];
        var fields = new Fields(tail);
        AddDirectory(ref fields, crc, size);
        if (zip64) AddEnd64(ref fields, directory, directoryLength);
        fields.Add32(0x06054B50);
        fields.Add16(0);
        fields.Add16(0);
        fields.Add16(1);
        fields.Add16(1);
        fields.Add32((uint)directoryLength);
        fields.Add32(zip64 ? uint.MaxValue : (uint)directory);
        return tail;
    }

    /// <summary>Whether a size, or the place of what comes after it, does not fit into 32 bits.</summary>
    private static bool NeedsZip64(long size) => HeadLength + size >= uint.MaxValue;

    /// <summary>The fields that the local header and the directory share, from the version to the length of the name.</summary>
    private static void AddCommon(ref Fields fields, uint crc, long size)
    {
        fields.Add16(NeedsZip64(size) ? Zip64Version : PlainVersion);
        fields.Add16(0);
        fields.Add16(0);
        fields.Add16(0);
        fields.Add16(Date);
        fields.Add32(crc);
        fields.Add32(NeedsZip64(size) ? uint.MaxValue : (uint)size);
        fields.Add32(NeedsZip64(size) ? uint.MaxValue : (uint)size);
        fields.Add16((ushort)Name.Length);
    }

    private static void AddDirectory(ref Fields fields, uint crc, long size)
    {
        var zip64 = NeedsZip64(size);
        fields.Add32(0x02014B50);
        fields.Add16((ushort)(MadeOnUnix << 8 | (zip64 ? Zip64Version : PlainVersion)));
        AddCommon(ref fields, crc, size);
        fields.Add16((ushort)(zip64 ? ExtraLength : 0));
        fields.Add16(0);
        fields.Add16(0);
        fields.Add16(0);
        fields.Add32((uint)(0x8000 | ArchiveLayout.FileMode) << 16);
        fields.Add32(0);
        fields.AddName();
        if (!zip64) return;
        fields.Add16(Zip64Extra);
        fields.Add16(ExtraLength - 4);
        fields.Add64(size);
        fields.Add64(size);
    }

    private static void AddEnd64(ref Fields fields, long directory, int directoryLength)
    {
        fields.Add32(0x06064B50);
        fields.Add64(End64Length - 12);
        fields.Add16(MadeOnUnix << 8 | Zip64Version);
        fields.Add16(Zip64Version);
        fields.Add32(0);
        fields.Add32(0);
        fields.Add64(1);
        fields.Add64(1);
        fields.Add64(directoryLength);
        fields.Add64(directory);
        fields.Add32(0x07064B50);
        fields.Add32(0);
        fields.Add64(directory + directoryLength);
        fields.Add32(1);
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

        public void AddName() => _rest = _rest[Encoding.ASCII.GetBytes(Name, _rest)..];
    }
}
