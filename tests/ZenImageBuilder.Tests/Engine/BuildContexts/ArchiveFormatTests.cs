using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ZenImageBuilder.Engine.BuildContexts;

namespace ZenImageBuilder.Tests.Engine.BuildContexts;

public class ArchiveFormatTests
{
    [Property(MaxTest = 200)]
    public Property A_compressed_block_decompresses_to_itself_and_never_grows_much() =>
        Prop.ForAll(Gen.Choose(0, 200_000).ToArbitrary(), Gen.Choose(1, 256).ToArbitrary(), (length, values) =>
        {
            var random = new Random(length);
            var block = new byte[length];
            for (var index = 0; index < length; index++) block[index] = (byte)random.Next(values);
            var into = new byte[GzipMember.MaxLength(length)];
            using var gzip = new GzipMember();
            var written = gzip.Write(block, into, CompressionLevel.Fastest);
            using var stream = new GZipStream(new MemoryStream(into, 0, written), CompressionMode.Decompress);
            using var back = new MemoryStream();
            stream.CopyTo(back);
            return block.AsSpan().SequenceEqual(back.ToArray());
        });

    [Theory]
    [InlineData(true, 256)]
    [InlineData(false, 250)]
    [InlineData(false, 64)]
    public void The_probe_tells_noise_from_everything_else(bool incompressible, int values)
    {
        var random = new Random(1);
        var block = new byte[1 << 20];
        for (var index = 0; index < block.Length; index++) block[index] = (byte)random.Next(values);
        Assert.Equal(incompressible, GzipMember.LooksIncompressible(block));
        Assert.False(GzipMember.LooksIncompressible(block.AsSpan(0, 1000)));
    }

    [Theory]
    [InlineData("short", null, 0L)]
    [InlineData("99", null, 1L)]
    [InlineData("100", null, 07777777777L)]
    [InlineData("101", null, 8589934591L)]
    [InlineData("short", null, 8589934592L)]
    [InlineData("3000", null, 1L << 40)]
    [InlineData("short", "99", 0L)]
    [InlineData("short", "100", 0L)]
    [InlineData("200", "101", 0L)]
    public void A_header_says_what_it_should_to_another_reader(string name, string? target, long size)
    {
        static string Of(string text, char filler) => int.TryParse(text, out var length) ? new string(filler, length) : text;
        name = Of(name, 'n');
        target = target is null ? null : Of(target, 't');
        var entry = new ContextEntry(name, target is null ? EntryKind.File : EntryKind.SymbolicLink, 0b100_111_101_101, size, target);
        var header = new byte[TarHeader.Length(name, target)];
        Assert.Equal(header.Length, TarHeader.Write(header, name, entry, 1_600_000_000));
        using var tar = new TarReader(new HeaderStream(header));
        var read = tar.GetNextEntry()!;
        Assert.Equal((name, target ?? "", size, 0b100_111_101_101), (read.Name, read.LinkName, read.Length, (int)read.Mode));
        Assert.Equal((TarEntryFormat.Gnu, 1_600_000_000), (read.Format, read.ModificationTime.ToUnixTimeSeconds()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4_294_967_000)]
    [InlineData(5_000_000_000)]
    [InlineData(1_000_000_000_000)]
    public void Head_and_tail_of_the_zip_frame_an_entry_of_any_size(long size)
    {
        var head = StoredZip.Head(0x12345678, size);
        var tail = StoredZip.Tail(0x12345678, size);
        Assert.Equal(StoredZip.HeadLength, head.Length);
        Assert.Equal(0, BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(6)));
        using var zip = new ZipArchive(new FramedStream(head, size, tail), ZipArchiveMode.Read);
        var entry = Assert.Single(zip.Entries);
        Assert.Equal(("context.tar.gz", size, size, 0x12345678u), (entry.FullName, entry.Length, entry.CompressedLength, entry.Crc32));
        using var content = entry.Open();
        Assert.Equal(size == 0 ? -1 : 0, content.ReadByte());
    }

    /// <summary>A header that can only be read on, so that nobody looks for what it announces.</summary>
    private sealed class HeaderStream(byte[] header) : MemoryStream(header)
    {
        public override bool CanSeek => false;
    }

    /// <summary>A head, any number of zeroes, and a tail.</summary>
    private sealed class FramedStream(byte[] head, long size, byte[] tail) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => head.Length + size + tail.Length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, Length - Position);
            for (var index = 0; index < count; index++, Position++)
            {
                buffer[index] = Position < head.Length ? head[Position] : Position < head.Length + size ? (byte)0 : tail[Position - head.Length - size];
            }
            return count;
        }

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => Length + offset,
        };

        public override void Flush() => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
