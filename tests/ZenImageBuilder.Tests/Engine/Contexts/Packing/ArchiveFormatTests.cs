using System.Formats.Tar;
using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Tests.Engine.Contexts.Packing;

public class ArchiveFormatTests
{
    [Property(MaxTest = 200)]
    public Property A_compressed_block_decompresses_to_itself_and_never_grows_much() =>
        Prop.ForAll(Gen.Choose(0, 200_000).ToArbitrary(), Gen.Choose(1, 256).ToArbitrary(), DecompressesToItself);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void A_block_at_a_boundary_decompresses_to_itself(int length)
    {
        Assert.True(DecompressesToItself(length, 1));
        Assert.True(DecompressesToItself(length, 256));
    }

    private static bool DecompressesToItself(int length, int values)
    {
        var random = new Random(length);
        var block = new byte[length];
        for (var index = 0; index < length; index++)
        {
            block[index] = (byte)random.Next(values);
        }

        var into = new byte[GzipMember.MaxLength(length)];
        using var gzip = new GzipMember();
        var written = gzip.Write(block, into, CompressionLevel.Fastest);
        using var stream = new GZipStream(new MemoryStream(into, 0, written), CompressionMode.Decompress);
        using var back = new MemoryStream();
        stream.CopyTo(back);
        return block.AsSpan().SequenceEqual(back.ToArray());
    }

    [Theory]
    [InlineData(true, 256)]
    [InlineData(false, 250)]
    [InlineData(false, 64)]
    public void The_probe_tells_noise_from_everything_else(bool incompressible, int values)
    {
        var random = new Random(1);
        var block = new byte[1 << 20];
        for (var index = 0; index < block.Length; index++)
        {
            block[index] = (byte)random.Next(values);
        }

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
    [InlineData(0, 0)]
    [InlineData(3, 1000)]
    [InlineData(4200, 1 << 20)]
    [InlineData(65_534, 1)]
    [InlineData(65_535, 1)]
    [InlineData(70_000, 0)]
    public async Task A_zip_holds_any_number_of_entries_of_any_size_together(int entries, int size)
    {
        using var stream = new HollowStream(size);
        var zip = new StoredZip(stream);
        var content = new byte[size];
        for (var index = 0; index < entries; index++)
        {
            await zip.AddAsync($"blocks/{index}", content, 0x12345678, TestContext.Current.CancellationToken);
        }

        await zip.FinishAsync(TestContext.Current.CancellationToken);
        Assert.Equal(zip.Length, stream.Length);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        Assert.Equal(entries, archive.Entries.Count);
        Assert.All(archive.Entries, entry => Assert.Equal((size, size, 0x12345678u), (entry.Length, entry.CompressedLength, entry.Crc32)));
        if (entries == 0)
        {
            return;
        }

        using var last = archive.Entries[^1].Open();
        Assert.Equal(size == 0 ? -1 : 0, last.ReadByte());
    }

    /// <summary>A header that can only be read on, so that nobody looks for what it announces.</summary>
    private sealed class HeaderStream(byte[] header) : MemoryStream(header)
    {
        public override bool CanSeek => false;
    }

    /// <summary>Keeps what is written, but for pieces of one length, which are zeroes.</summary>
    private sealed class HollowStream(int hollow) : Stream
    {
        private readonly List<(long Start, byte[] Content)> _pieces = [];
        private long _length;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => _length;

        public override long Position { get; set; }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (buffer.Length != hollow)
            {
                _pieces.Add((_length, buffer.ToArray()));
            }

            _length += buffer.Length;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var done = 0;
            while (done < buffer.Length && Position < _length)
            {
                var (low, high) = (0, _pieces.Count);
                while (low < high)
                {
                    var middle = (low + high) / 2;
                    if (_pieces[middle].Start <= Position)
                    {
                        low = middle + 1;
                    }
                    else
                    {
                        high = middle;
                    }
                }
                var room = buffer[done..];
                var next = low < _pieces.Count ? _pieces[low].Start : _length;
                if (low > 0 && Position < _pieces[low - 1].Start + _pieces[low - 1].Content.Length)
                {
                    var piece = _pieces[low - 1].Content.AsSpan((int)(Position - _pieces[low - 1].Start));
                    piece = piece[..Math.Min(piece.Length, room.Length)];
                    piece.CopyTo(room);
                    done += piece.Length;
                    Position += piece.Length;
                    continue;
                }
                var zeroes = (int)Math.Min(room.Length, next - Position);
                room[..zeroes].Clear();
                done += zeroes;
                Position += zeroes;
            }
            return done;
        }

        public override long Seek(long offset, SeekOrigin origin) =>
            Position = origin switch
            {
                SeekOrigin.Begin => offset,
                SeekOrigin.Current => Position + offset,
                _ => Length + offset,
            };

        public override void Flush() { }

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
