using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>
/// Writes a gzip file of one block. The concatenation of such files is a gzip file of all blocks (RFC 1952 §2.2), so blocks can be compressed separately on any
/// core, and any run of blocks can be stored and sent separately.
/// </summary>
internal sealed class GzipMember : IDisposable
{
    private const int HeaderLength = 10;
    private const int TrailerLength = 8;
    private const int StoredLength = ushort.MaxValue;
    private const int StoredHeaderLength = 5;

    // The probe reads this many samples of this length in bytes, spread evenly over the block.
    private const int Samples = 16;
    private const int SampleLength = 2048;

    private readonly ArrayStream _output = new();

    /// <summary>Returns the maximum length in bytes of the gzip file of a block.</summary>
    public static int MaxLength(int length) =>
        HeaderLength + length + StoredHeaderLength * Math.Max(1, (length + StoredLength - 1) / StoredLength) + TrailerLength;

    /// <summary>Compresses a block.</summary>
    /// <param name="block">The bytes to compress.</param>
    /// <param name="into">Receives the file. At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="level">The compression level.</param>
    /// <returns>The length of the file in bytes.</returns>
    public int Write(ReadOnlySpan<byte> block, byte[] into, CompressionLevel level)
    {
        // The header has no file name, no time and no operating system, so that the file depends only on the content.
        ReadOnlySpan<byte> header = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];
        header.CopyTo(into);
        var stored = MaxLength(block.Length) - HeaderLength - TrailerLength;
        // DeflateStream writes no bytes for empty input, which is not valid deflate data, so an empty block is stored.
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

    /// <summary>Compresses the block. Returns the length of the compressed data, or -1 if storing the block takes no more space.</summary>
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
    /// Returns whether a sample of the block has almost no redundancy: all byte values occur about equally often. That is the case for compressed and encrypted
    /// files, and never for text and programs. The result depends only on the content, so it is the same on every machine.
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
        // For uniformly distributed bytes the sum of squares is near n²/256, and every deviation increases it: 3 % more is an entropy of about 7.98 bits.
        long squares = 0;
        foreach (var count in counts)
        {
            squares += (long)count * count;
        }

        const long Total = Samples * SampleLength;
        return squares < Total * Total / 256 * 103 / 100;
    }

    /// <summary>A stream that writes into a part of an array and discards data that does not fit.</summary>
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
