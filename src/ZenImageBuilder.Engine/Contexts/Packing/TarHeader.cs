using System.Buffers.Binary;
using System.Text;
using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>Writes the headers of a tar archive in GNU format (https://www.gnu.org/software/tar/manual/html_node/Standard.html).</summary>
/// <remarks>The format is GNU and not pax because the tar of busybox, which Alpine's build images have, does not read pax headers.</remarks>
internal static class TarHeader
{
    /// <summary>The block size of a tar archive in bytes.</summary>
    public const int BlockSize = 512;

    private const int NameLength = 100;
    private const byte LongName = (byte)'L';
    private const byte LongLink = (byte)'K';

    /// <summary>Returns the length in bytes of content of this size including its padding.</summary>
    public static long Padded(long size) => (size + BlockSize - 1) / BlockSize * BlockSize;

    /// <summary>Returns the length in bytes of the header of an entry, including the records for a long name or link target.</summary>
    public static int Length(string name, string? linkTarget) => BlockSize + LongLength(name) + LongLength(linkTarget);

    /// <summary>Writes the header of an entry and returns its length in bytes.</summary>
    /// <param name="into">The buffer: zeroes, at least <see cref="Length"/> bytes.</param>
    /// <param name="name">The path in the archive. The path of a folder ends in a slash.</param>
    /// <param name="entry">The entry that the header describes.</param>
    /// <param name="modified">The modification time in seconds since 1970.</param>
    public static int Write(Span<byte> into, string name, ContextEntry entry, long modified)
    {
        var at = WriteLong(into, LongLink, entry.LinkTarget);
        at += WriteLong(into[at..], LongName, name);
        var kind = entry.Kind switch
        {
            EntryKind.Directory => (byte)'5',
            EntryKind.SymbolicLink => (byte)'2',
            _ => (byte)'0',
        };
        WriteBlock(into[at..], Encoding.UTF8.GetBytes(name), entry.Mode, entry.Size, modified, kind, Encoding.UTF8.GetBytes(entry.LinkTarget ?? ""));
        return at + BlockSize;
    }

    private static int LongLength(string? text)
    {
        var length = text is null ? 0 : Encoding.UTF8.GetByteCount(text);
        return length <= NameLength ? 0 : BlockSize + (int)Padded(length + 1);
    }

    private static int WriteLong(Span<byte> into, byte kind, string? text)
    {
        var length = LongLength(text);
        if (length == 0)
        {
            return 0;
        }

        var bytes = Encoding.UTF8.GetBytes(text!);
        WriteBlock(into, "././@LongLink"u8, ArchiveLayout.FileMode, bytes.Length + 1, 0, kind, []);
        bytes.CopyTo(into[BlockSize..]);
        return length;
    }

    private static void WriteBlock(Span<byte> block, ReadOnlySpan<byte> name, int mode, long size, long modified, byte kind, ReadOnlySpan<byte> linkTarget)
    {
        block = block[..BlockSize];
        name[..Math.Min(name.Length, NameLength)].CopyTo(block);
        WriteNumber(block[100..108], mode);
        WriteNumber(block[108..116], 0);
        WriteNumber(block[116..124], 0);
        WriteNumber(block[124..136], size);
        WriteNumber(block[136..148], modified);
        block[156] = kind;
        linkTarget[..Math.Min(linkTarget.Length, NameLength)].CopyTo(block[157..]);
        "ustar  \0"u8.CopyTo(block[257..]);
        // The checksum is computed as if its own field were filled with spaces.
        block[148..156].Fill((byte)' ');
        var sum = 0;
        foreach (var value in block)
        {
            sum += value;
        }

        WriteNumber(block[148..155], sum);
        block[155] = (byte)' ';
    }

    /// <summary>Writes octal digits and a NUL, or two's complement in base 256 if the number does not fit.</summary>
    private static void WriteNumber(Span<byte> field, long value)
    {
        var digits = field.Length - 1;
        if (value < 0 || value >= 1L << (3 * digits))
        {
            field.Fill(value < 0 ? (byte)0xFF : (byte)0);
            BinaryPrimitives.WriteInt64BigEndian(field[^8..], value);
            field[0] |= 0x80;
            return;
        }
        for (var at = digits - 1; at >= 0; at--, value >>= 3)
        {
            field[at] = (byte)('0' + (value & 7));
        }

        field[digits] = 0;
    }
}
