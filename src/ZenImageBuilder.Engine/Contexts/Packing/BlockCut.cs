using System.IO.Hashing;
using System.Text;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>Where a run of entries is cut into blocks: the names decide, not the positions.</summary>
/// <remarks>
/// Were blocks simply filled, a file that comes or goes would move every cut behind it. Here a hash of an entry's name says whether a cut may fall after it, as in
/// content-defined chunking (Xia et al., FastCDC, https://www.usenix.org/conference/atc16/technical-sessions/presentation/xia): two runs that differ in one place
/// meet at the next such name and are equal from there. The chance of an entry grows with its length, so that small and large files make blocks of about the same
/// size; it is small while the block is small, and large when the block becomes large, so that few blocks are filled to the brim.
/// </remarks>
internal static class BlockCut
{
    private const int Small = ArchivePlan.BlockSize / 4;
    private const int Large = ArchivePlan.BlockSize / 2;

    // Cuts in a mebibyte of entries.
    private const double Rare = 0.5;
    private const double Usual = 2;
    private const double Often = 8;

    /// <summary>Whether a block ends after an entry.</summary>
    /// <param name="name">Its name in the archive.</param>
    /// <param name="entryLength">Its length there in bytes.</param>
    /// <param name="blockLength">The length of the block with it in bytes.</param>
    public static bool FallsAfter(string name, int entryLength, int blockLength)
    {
        var rate =
            blockLength < Small ? Rare
            : blockLength < Large ? Usual
            : Often;
        return Fraction(name) < rate * entryLength / ArchivePlan.BlockSize;
    }

    private static double Fraction(string name) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(name)) / (double)ulong.MaxValue;
}
