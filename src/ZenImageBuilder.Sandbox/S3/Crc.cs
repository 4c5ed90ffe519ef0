using System.Buffers.Binary;
using System.Numerics;

namespace ZenImageBuilder.Sandbox.S3;

/// <summary>
/// A reflected cyclic redundancy check of 32 or 64 bits with all-ones start and end, which processes eight bytes per step (slicing-by-8). <see cref="Combine"/>
/// calculates the check of a concatenation from the checks of its parts.
/// </summary>
internal sealed class Crc
{
    public static readonly Crc Crc32 = new(32, 0xEDB88320);
    public static readonly Crc Crc32C = new(32, 0x82F63B78);
    public static readonly Crc Crc64Nvme = new(64, 0x9A6C9329AC4BC9B5);

    private readonly ulong[] _table = new ulong[8 * 256];
    private readonly ulong _polynomial;
    private readonly ulong _top;

    private Crc(int width, ulong polynomial)
    {
        (_polynomial, _top, Mask, Bytes) = (polynomial, 1UL << (width - 1), width == 64 ? ulong.MaxValue : (1UL << width) - 1, width / 8);
        for (var i = 0; i < 256; i++)
        {
            var value = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ polynomial : value >> 1;
            }

            _table[i] = value;
        }

        for (var slice = 1; slice < 8; slice++)
        {
            for (var i = 0; i < 256; i++)
            {
                var before = _table[((slice - 1) * 256) + i];
                _table[(slice * 256) + i] = _table[before & 0xFF] ^ (before >> 8);
            }
        }
    }

    /// <summary>The width in bytes.</summary>
    public int Bytes { get; }

    /// <summary>All bits of the width set: the state before the first byte.</summary>
    public ulong Mask { get; }

    public ulong Update(ulong state, ReadOnlySpan<byte> data) =>
        ReferenceEquals(this, Crc32C) ? UpdateByInstruction((uint)state, data) : UpdateByTable(state, data);

    public ulong Finish(ulong state) => state ^ Mask;

    public ulong Compute(ReadOnlySpan<byte> data) => Finish(Update(Mask, data));

    /// <summary>The check of A followed by B, from both checks and the length of B.</summary>
    public ulong Combine(ulong first, ulong second, long secondLength)
    {
        // Appending n bytes multiplies by x^(8n): square-and-multiply over the bits of 8n.
        var power = _top >> 1;
        var product = _top;
        for (var bits = (ulong)secondLength * 8; bits != 0; bits >>= 1)
        {
            if ((bits & 1) != 0)
            {
                product = Multiply(power, product);
            }

            power = Multiply(power, power);
        }

        return Multiply(product, first) ^ second;
    }

    private static uint UpdateByInstruction(uint state, ReadOnlySpan<byte> data)
    {
        while (data.Length >= 8)
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }

        foreach (var b in data)
        {
            state = BitOperations.Crc32C(state, b);
        }

        return state;
    }

    private ulong UpdateByTable(ulong state, ReadOnlySpan<byte> data)
    {
        var table = _table;
        while (data.Length >= 8)
        {
            var x = state ^ BinaryPrimitives.ReadUInt64LittleEndian(data);
            state =
                table[(7 * 256) + (int)(x & 0xFF)]
                ^ table[(6 * 256) + (int)((x >> 8) & 0xFF)]
                ^ table[(5 * 256) + (int)((x >> 16) & 0xFF)]
                ^ table[(4 * 256) + (int)((x >> 24) & 0xFF)]
                ^ table[(3 * 256) + (int)((x >> 32) & 0xFF)]
                ^ table[(2 * 256) + (int)((x >> 40) & 0xFF)]
                ^ table[256 + (int)((x >> 48) & 0xFF)]
                ^ table[(int)(x >> 56)];
            data = data[8..];
        }

        foreach (var b in data)
        {
            state = table[(int)((state ^ b) & 0xFF)] ^ (state >> 8);
        }

        return state;
    }

    private ulong Multiply(ulong a, ulong b)
    {
        var product = 0UL;
        for (var bit = _top; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0)
            {
                product ^= b;
            }

            b = (b & 1) != 0 ? (b >> 1) ^ _polynomial : b >> 1;
        }

        return product;
    }
}
