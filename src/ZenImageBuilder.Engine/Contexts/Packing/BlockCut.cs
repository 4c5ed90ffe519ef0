using System.IO.Hashing;
using System.Text;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>Decides where a run of entries is cut into blocks. The names of the entries decide, not their positions.</summary>
/// <remarks>
/// If every block were filled to its maximum, a file that is added or removed would move all later cuts. Instead a hash of an entry's name decides whether a
/// cut may follow the entry, as in content-defined chunking (Xia et al., FastCDC,
/// https://www.usenix.org/conference/atc16/technical-sessions/presentation/xia): two runs that differ in one place have the same cut after the next such name,
/// and are equal from there on. The probability of a cut grows with the length of the entry, so that small and large files give blocks of about the same size.
/// It is low while the block is small and high once the block is large, so that few blocks reach the maximum size.
/// </remarks>
internal static class BlockCut
{
    private const int Small = ArchivePlan.BlockSize / 4;
    private const int Large = ArchivePlan.BlockSize / 2;

    // Expected cuts per mebibyte of entries.
    private const double Rare = 0.5;
    private const double Usual = 2;
    private const double Often = 8;

    /// <summary>Returns whether the block ends after this entry.</summary>
    /// <param name="name">The path of the entry in the archive.</param>
    /// <param name="entryLength">The length of the entry in the archive, in bytes.</param>
    /// <param name="blockLength">The length of the block including the entry, in bytes.</param>
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
