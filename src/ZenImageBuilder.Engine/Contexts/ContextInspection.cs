using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Contexts;

/// <summary>Reads contexts to show them. It uses the same code as a build, so that the files and the hash are those of a build.</summary>
internal sealed class ContextInspection(Func<string, string?> environment)
{
    private const int MostLargest = 10;

    private const int ModeDigits = 4;

    public async Task<BuildContext> ReadAsync(ContextRequest request, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var bar = Guid.NewGuid();

        // The hash cache is not used, because showing a context writes nothing and shows what the files contain now. No content is kept, because nothing is
        // packed.
        var options = new PackingOptions { ModificationTime = SourceDateEpoch.Read(environment), MostKept = 0 };
        var read = await new ContextReader(options, caches: null, bar, observer)
            .ReadAsync(request.Path, request.Dockerfile, expect: null, cancellationToken)
            .ConfigureAwait(false);
        new ContextReporter(bar, observer).Done(read.Files, read.Bytes);
        return Describe(read, request.WithEntries);
    }

    private static BuildContext Describe(LocalContext read, bool withEntries)
    {
        var found = read.Scanned;
        var entries = read.Hashed.Entries.Select(static entry => entry.Entry).ToList();
        return new()
        {
            Root = found.Root,
            Dockerfile = found.DockerfilePath,
            IgnoreFile = found.IgnoreFile,
            Hash = read.Hash,
            Files = read.Files,
            Folders = entries.Count(static entry => entry.Kind == EntryKind.Directory),
            Links = entries.Count(static entry => entry.Kind == EntryKind.SymbolicLink),
            Bytes = read.Bytes,
            Largest = [.. Largest(entries).Select(Describe)],
            LeftOut = [.. found.LeftOut.Select(static left => new LeftOutEntry(left.Path, left.IsFolder, left.Rule.Source, left.Rule.Line))],
            Warnings = [.. found.Warnings.Select(static warning => warning.Message)],
            Entries = withEntries ? [.. entries.Select(Describe)] : [],
        };
    }

    // The entries are ordered by path, and the stable sort keeps that order among files of the same size.
    private static IEnumerable<ContextEntry> Largest(List<ContextEntry> entries) =>
        entries.Where(static entry => entry.Kind == EntryKind.File).OrderByDescending(static entry => entry.Size).Take(MostLargest);

    private static BuildContextEntry Describe(ContextEntry entry) =>
        new(
            entry.Path,
            entry.Kind switch
            {
                EntryKind.File => BuildContextEntryKind.File,
                EntryKind.Directory => BuildContextEntryKind.Folder,
                _ => BuildContextEntryKind.SymbolicLink,
            },
            Octal(entry.Mode),
            entry.Size,
            entry.LinkTarget
        );

    private static string Octal(int mode) => Convert.ToString(mode, toBase: 8).PadLeft(ModeDigits, '0');
}
