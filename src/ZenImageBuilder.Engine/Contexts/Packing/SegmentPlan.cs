using System.Globalization;
using System.Text;
using ZenImageBuilder.Engine.Contexts.Hashing;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>An object beside the context's own that holds blocks of it.</summary>
/// <param name="Name">The SHA-256 of its blocks' names in order: what a segment of a name holds never changes.</param>
/// <param name="Blocks">The blocks that the context takes from it; all of its blocks, in order, where it is new.</param>
internal sealed record PlannedSegment(string Name, IReadOnlyList<ArchivePlan.Block> Blocks)
{
    /// <summary>A segment of these blocks.</summary>
    public static PlannedSegment Of(IReadOnlyList<ArchivePlan.Block> blocks)
    {
        using var text = new HashedText();
        text.Append("ZenImageBuilder segment 1\n"u8);
        foreach (var block in blocks)
        {
            text.Append(block.Name);
        }

        return new(text.Finish(), blocks);
    }
}

/// <summary>Where the blocks of a context lie: which segments are used as they are, and which have to be sent.</summary>
internal sealed record SegmentPlan
{
    /// <summary>The most segments of a context: CodeBuild takes twelve sources beside the first.</summary>
    public const int MaximumSegments = 12;

    /// <summary>A context whose files are not larger together, in bytes, is one object: sending it again costs less than keeping account of its parts.</summary>
    public const long SmallContext = 8 << 20;

    // A large file has a segment of its own, whose name follows from its content alone: so it is found by everybody, with any index or none.
    private const long LargeFile = 32 << 20;
    private const int MaximumLargeFiles = 8;

    // Less than this is sent again rather than taken from a segment that is mostly of no use any more, which every build has to get as a whole.
    private const long Little = 1 << 20;
    private const int MostlyDead = 4;

    /// <summary>The segments in the order of the sources: <c>s1</c>, <c>s2</c>, ….</summary>
    public required IReadOnlyList<PlannedSegment> Segments { get; init; }

    /// <summary>The blocks in the context's own object.</summary>
    public required IReadOnlyList<ArchivePlan.Block> Own { get; init; }

    /// <summary>What the build puts the archive together by: <see cref="ArchiveLayout.RecipeName"/>.</summary>
    public required string Recipe { get; init; }

    /// <summary>Plans a small context: one object with everything.</summary>
    public static SegmentPlan OfOneObject(ArchivePlan archive) =>
        new()
        {
            Segments = [],
            Own = Distinct(archive.Blocks),
            Recipe = WriteRecipe(archive, []),
        };

    /// <summary>Plans a context of several objects.</summary>
    /// <param name="archive">The archive of the context.</param>
    /// <param name="stored">Segments that the store may have.</param>
    /// <remarks>
    /// Taking a block from a segment costs nothing but the segment's place among twelve. So segments are used as they are as long as there are places; when there are
    /// not, those go into the new segment that cost the least to send again.
    /// </remarks>
    public static SegmentPlan OfSegments(ArchivePlan archive, IReadOnlyList<IndexedSegment> stored)
    {
        var blocks = Distinct(archive.Blocks);
        var used = Cover(blocks, stored);
        var held = used.SelectMany(static segment => segment.Live).Select(static block => block.Name).ToHashSet(StringComparer.Ordinal);
        var large = LargeFiles(archive, used, held);
        foreach (var segment in used)
        {
            segment.Live.RemoveAll(block => large.Any(file => file.Names.Contains(block.Name)));
        }

        used.RemoveAll(static segment => segment.Live.Count == 0);
        var rest = blocks.Where(block => !held.Contains(block.Name)).ToHashSet();
        while (used.Count + large.Count + (rest.Count > 0 ? 1 : 0) > MaximumSegments)
        {
            Absorb(used, rest);
        }

        List<PlannedSegment> segments =
        [
            .. used.Select(static segment => new PlannedSegment(segment.Stored.Name, segment.Live)),
            .. large.Select(static file => file.Segment),
        ];
        if (rest.Count > 0)
        {
            segments.Add(PlannedSegment.Of([.. blocks.Where(rest.Contains)]));
        }

        return new()
        {
            Segments = segments,
            Own = [],
            Recipe = WriteRecipe(archive, segments),
        };
    }

    /// <summary>The stored segments that hold most of the blocks; each time the one that adds most.</summary>
    private static List<UsedSegment> Cover(IReadOnlyList<ArchivePlan.Block> blocks, IReadOnlyList<IndexedSegment> stored)
    {
        List<UsedSegment> used = [];
        List<IndexedSegment> candidates = [.. stored];
        List<ArchivePlan.Block> missing = [.. blocks];
        while (candidates.Count > 0)
        {
            var (best, live) = candidates
                .Select(segment => (Segment: segment, Live: missing.Sum(block => (long)segment.Blocks.GetValueOrDefault(block.Name))))
                .MaxBy(static pair => pair.Live);
            if (live == 0)
            {
                break;
            }

            candidates.Remove(best);
            if (live < Little && live * MostlyDead <= best.Blocks.Values.Sum(static bytes => (long)bytes) - live)
            {
                continue;
            }

            used.Add(new(best, [.. missing.Where(block => best.Blocks.ContainsKey(block.Name))]));
            missing.RemoveAll(block => best.Blocks.ContainsKey(block.Name));
        }
        return used;
    }

    private static List<LargeSegment> LargeFiles(ArchivePlan archive, List<UsedSegment> used, HashSet<string> held)
    {
        List<LargeSegment> large = [];
        var known = used.Select(static segment => segment.Stored.Name).ToHashSet(StringComparer.Ordinal);
        var files = archive.LargeFiles.Where(static file => file.Size >= LargeFile).Select(static file => PlannedSegment.Of(Distinct(file.Chunks))).ToList();
        var room = MaximumLargeFiles - files.Count(file => known.Contains(file.Name));
        foreach (var segment in files.Where(file => !known.Contains(file.Name)))
        {
            var chunks = segment.Blocks;
            var bytes = chunks.Sum(static chunk => (long)chunk.Length);
            if (
                bytes < LargeFile
                || 2 * chunks.Where(chunk => held.Contains(chunk.Name)).Sum(static chunk => (long)chunk.Length) >= bytes
                || large.Count >= room
            )
            {
                continue;
            }

            large.Add(new(segment, [.. chunks.Select(static chunk => chunk.Name)]));
            held.UnionWith(large[^1].Names);
        }
        return large;
    }

    /// <summary>Gives up the segment whose part in the context costs least to send again.</summary>
    private static void Absorb(List<UsedSegment> used, HashSet<ArchivePlan.Block> rest)
    {
        var least = used.MinBy(static segment => segment.Live.Sum(block => (long)segment.Stored.Blocks[block.Name]))!;
        used.Remove(least);
        rest.UnionWith(least.Live);
    }

    private static List<ArchivePlan.Block> Distinct(IReadOnlyList<ArchivePlan.Block> blocks) =>
        [.. blocks.DistinctBy(static block => block.Name, StringComparer.Ordinal)];

    private static string WriteRecipe(ArchivePlan archive, IReadOnlyList<PlannedSegment> segments)
    {
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index < segments.Count; index++)
        {
            var source = string.Create(CultureInfo.InvariantCulture, $"{SourceName(index)}/");
            foreach (var block in segments[index].Blocks)
            {
                places[block.Name] = source;
            }
        }
        var recipe = new StringBuilder();
        foreach (var block in archive.Blocks)
        {
            recipe.Append(places.GetValueOrDefault(block.Name, "")).Append(ArchiveLayout.BlocksFolder).Append(block.Name).Append('\n');
        }

        return recipe.ToString();
    }

    /// <summary>What the build calls the source of a segment: <c>s1</c> for the first.</summary>
    public static string SourceName(int index) => string.Create(CultureInfo.InvariantCulture, $"s{index + 1}");

    private sealed record UsedSegment(IndexedSegment Stored, List<ArchivePlan.Block> Live);

    private sealed record LargeSegment(PlannedSegment Segment, HashSet<string> Names);
}
