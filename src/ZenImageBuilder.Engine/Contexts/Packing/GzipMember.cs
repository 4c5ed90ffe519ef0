using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>
/// A gzip file of one block. Such files one after the other are a gzip file of all blocks (RFC 1952 §2.2), so blocks are compressed
/// apart, on any core, and any run of them could be kept and sent apart.
/// </summary>
internal sealed class GzipMember : IDisposable
{
    private const int HeaderLength = 10;
    private const int TrailerLength = 8;
    private const int StoredLength = ushort.MaxValue;
    private const int StoredHeaderLength = 5;

    // The probe looks at this many pieces of this length, spread over the block.
    private const int Samples = 16;
    private const int SampleLength = 2048;

    private readonly ArrayStream _output = new();

    /// <summary>The length that the file of a block has at most.</summary>
    public static int MaxLength(int length) =>
        HeaderLength + length + StoredHeaderLength * Math.Max(1, (length + StoredLength - 1) / StoredLength) + TrailerLength;

    /// <summary>Compresses a block.</summary>
    /// <param name="block">What to compress.</param>
    /// <param name="into">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="level">How hard to try.</param>
    /// <returns>The length of the file.</returns>
    public int Write(ReadOnlySpan<byte> block, byte[] into, CompressionLevel level)
    {
        // No name, no time, no system: nothing but the content.
        ReadOnlySpan<byte> header = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];
        header.CopyTo(into);
        var stored = MaxLength(block.Length) - HeaderLength - TrailerLength;
        // DeflateStream writes nothing at all for nothing, which is no deflate data: an empty block is stored.
        var length = block.IsEmpty || LooksIncompressible(block) ? -1 : Deflate(block, into, stored, level);
        if (length < 0)
        {
            length = Store(block, into.AsSpan(HeaderLength));
        }

        var trailer = into.AsSpan(HeaderLength + length, TrailerLength);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32.HashToUInt32(block));
        BinaryPrimitives.WriteInt32LittleEndian(trailer[4..], block.Length);
        return HeaderLength + length + TrailerLength;
    }

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();

    /// <summary>The length of the compressed data, or -1 when storing takes no more room.</summary>
    private int Deflate(ReadOnlySpan<byte> block, byte[] into, int stored, CompressionLevel level)
    {
        _output.Begin(into, HeaderLength, stored - 1);
        using (var deflate = new DeflateStream(_output, level, leaveOpen: true))
        {
            deflate.Write(block);
        }

        return _output.HasOverflowed ? -1 : _output.Written;
    }

    private static int Store(ReadOnlySpan<byte> block, Span<byte> into)
    {
        var at = 0;
        do
        {
            var part = block[..Math.Min(block.Length, StoredLength)];
            block = block[part.Length..];
            into[at] = block.IsEmpty ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteUInt16LittleEndian(into[(at + 1)..], (ushort)part.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(into[(at + 3)..], (ushort)~part.Length);
            part.CopyTo(into[(at + StoredHeaderLength)..]);
            at += StoredHeaderLength + part.Length;
        } while (!block.IsEmpty);
        return at;
    }

    /// <summary>
    /// Whether a sample of the block has as good as no redundancy: all byte values about equally often. Compressed and encrypted files are
    /// like that, and text and programs never are. It sees the content only, so it says the same everywhere.
    /// </summary>
    internal static bool LooksIncompressible(ReadOnlySpan<byte> block)
    {
        if (block.Length < Samples * SampleLength)
        {
            return false;
        }

        Span<int> counts = stackalloc int[256];
        counts.Clear();
        var step = (block.Length - SampleLength) / (Samples - 1);
        for (var sample = 0; sample < Samples; sample++)
        {
            foreach (var value in block.Slice(sample * step, SampleLength))
            {
                counts[value]++;
            }
        }
        // Of even bytes the sum of squares is near n²/256, and it grows with every preference: 3 % more is an entropy of about 7.98 bits.
        long squares = 0;
        foreach (var count in counts)
        {
            squares += (long)count * count;
        }

        const long Total = Samples * SampleLength;
        return squares < Total * Total / 256 * 103 / 100;
    }

    /// <summary>A stream into a part of an array, which forgets what does not fit.</summary>
    private sealed class ArrayStream : Stream
    {
        private byte[] _array = [];
        private int _start;
        private int _room;

        public int Written { get; private set; }

        public bool HasOverflowed { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Begin(byte[] array, int start, int room)
        {
            (_array, _start, _room) = (array, start, room);
            Written = 0;
            HasOverflowed = false;
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            HasOverflowed |= buffer.Length > _room - Written;
            if (HasOverflowed)
            {
                return;
            }

            buffer.CopyTo(_array.AsSpan(_start + Written));
            Written += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
