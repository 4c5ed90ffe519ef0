namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>
/// Finds the record of a file by device and inode. It is a hash table of numbers, because it is created in every build, and a dictionary of pairs would first
/// have to be compiled for that.
/// </summary>
internal sealed class HashIndex
{
    private readonly long[] _identities;
    private readonly int[] _slots;

    /// <summary>Creates an index of the records. If a file has several records, the last one is used.</summary>
    public HashIndex(ReadOnlySpan<HashRecord> records)
    {
        _identities = new long[2 * records.Length];
        _slots = new int[int.Max(2, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)records.Length * 2))];
        for (var place = 0; place < records.Length; place++)
        {
            (_identities[2 * place], _identities[(2 * place) + 1]) = (records[place].Device, records[place].Inode);
            _slots[SlotOf(records[place].Device, records[place].Inode)] = place + 1;
        }
    }

    /// <summary>Returns the index of the file's record, or -1.</summary>
    public int Find(long device, long inode) => _slots[SlotOf(device, inode)] - 1;

    private int SlotOf(long device, long inode)
    {
        var mask = _slots.Length - 1;
        for (var slot = (int)((ulong)((inode * 31) + device) * 0x9E3779B97F4A7C15 >> 32) & mask; ; slot = (slot + 1) & mask)
        {
            var place = _slots[slot] - 1;
            if (place < 0 || (_identities[2 * place] == device && _identities[(2 * place) + 1] == inode))
            {
                return slot;
            }
        }
    }
}
