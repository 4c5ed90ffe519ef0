using System.Globalization;
using System.Text;
using ZenImageBuilder.Engine.Contexts.Hashing;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>A segment: an object in addition to the context's own one, which holds blocks of the context.</summary>
/// <param name="Name">The SHA-256 of the names of its blocks in order, so the content of a segment with a given name never changes.</param>
/// <param name="Blocks">The blocks that the context takes from the segment. For a new segment these are all of its blocks, in order.</param>
internal sealed record PlannedSegment(string Name, IReadOnlyList<ArchivePlan.Block> Blocks)
{
    /// <summary>Returns a new segment with these blocks.</summary>
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

/// <summary>The plan that assigns the blocks of a context to objects: to stored segments that are reused, and to objects that must be sent.</summary>
internal sealed record SegmentPlan
{
    /// <summary>The maximum number of segments of a context: CodeBuild accepts twelve secondary sources.</summary>
    public const int MaximumSegments = 12;

    /// <summary>
    /// The maximum total size in bytes of the files of a context that is stored as one object. To send such a context again costs less than to track its parts.
    /// </summary>
    public const long SmallContext = 8 << 20;

    // A file of this size or larger gets its own segment. Its name depends only on the content, so every client finds it, with any index or without one.
    private const long LargeFile = 32 << 20;
    private const int MaximumLargeFiles = 8;

    // If a stored segment offers less than this many bytes and consists mostly of blocks that the context does not use, those bytes are sent again instead,
    // because every build has to download a segment as a whole.
    private const long Little = 1 << 20;
    private const int MostlyDead = 4;

    /// <summary>The segments in the order of the secondary sources: <c>s1</c>, <c>s2</c>, ….</summary>
    public required IReadOnlyList<PlannedSegment> Segments { get; init; }

    /// <summary>The blocks in the context's own object.</summary>
    public required IReadOnlyList<ArchivePlan.Block> Own { get; init; }

    /// <summary>The list by which the build concatenates the blocks to the archive (<see cref="ArchiveLayout.RecipeName"/>).</summary>
    public required string Recipe { get; init; }

    /// <summary>Plans a small context: one object that holds all blocks.</summary>
    public static SegmentPlan OfOneObject(ArchivePlan archive) =>
        new()
        {
            Segments = [],
            Own = Distinct(archive.Blocks),
            Recipe = WriteRecipe(archive, []),
        };

    /// <summary>Plans a context of several objects.</summary>
    /// <param name="archive">The archive of the context.</param>
    /// <param name="stored">The segments that the store may have.</param>
    /// <remarks>
    /// To take a block from a stored segment costs nothing except one of the twelve places for segments. Stored segments are therefore reused as long as there
    /// are places. If there are too few, the blocks of the segments that cost least to send again go into the new segment.
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

    /// <summary>Selects stored segments that hold most of the blocks: each step takes the segment that adds most.</summary>
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

    /// <summary>Stops using the stored segment whose blocks cost least to send again, and moves these blocks to <paramref name="rest"/>.</summary>
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

    /// <summary>Returns the identifier of a segment's secondary source in the build: <c>s1</c> for the first segment (index 0).</summary>
    public static string SourceName(int index) => string.Create(CultureInfo.InvariantCulture, $"s{index + 1}");

    private sealed record UsedSegment(IndexedSegment Stored, List<ArchivePlan.Block> Live);

    private sealed record LargeSegment(PlannedSegment Segment, HashSet<string> Names);
}
