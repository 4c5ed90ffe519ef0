using System.Text;
using ZenImageBuilder.Engine.Contexts.Hashing;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>
/// Computes the name of a block: <c>c</c> and the SHA-256 of a chunk's content, or <c>e</c> and the SHA-256 of a description of the entries. 65 characters.
/// </summary>
/// <remarks>No file is read to compute a name: the digests of the files identify their content.</remarks>
internal static class BlockName
{
    /// <summary>The length of a name in characters.</summary>
    public const int Length = 1 + 2 * ContentDigest.Length;

    private const char Chunk = 'c';
    private const char Entries = 'e';

    /// <summary>Returns the name of a chunk with this digest.</summary>
    public static string OfChunk(ReadOnlySpan<byte> digest) => Chunk + Convert.ToHexString(digest).ToLowerInvariant();

    /// <summary>
    /// Returns the name of a run of entries. Every part of the hashed text has a fixed length or is preceded by its length, so that no two runs share a name.
    /// </summary>
    public static string OfEntries(HashedText text, IReadOnlyList<ArchivePlan.Item> items, long modified, bool endsArchive)
    {
        text.Append(Encoding.ASCII.GetBytes(ArchiveLayout.Version));
        text.Append(modified);
        text.Append(endsArchive ? 1 : 0);
        text.Append(items.Count);
        foreach (var item in items)
        {
            text.Append(item.Name);
            text.Append((long)item.Entry.Kind);
            text.Append(item.Entry.Mode);
            text.Append(item.Entry.Size);
            text.Append(item.Entry.LinkTarget ?? "");
            text.Append(item.Digest.Length);
            text.Append(item.Digest);
        }
        return Entries + text.Finish();
    }

    /// <summary>Returns whether a text has the form of a block name.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) => text.Length == Length && text[0] is Chunk or Entries && Sha256Name.IsValid(text[1..]);
}
