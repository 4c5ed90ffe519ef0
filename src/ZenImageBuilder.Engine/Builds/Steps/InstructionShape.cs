using ZenImageBuilder.Engine.Dockerfiles;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>How an instruction may look in a log: as it is written, or as BuildKit shows it, with values in the place of variables and without escapes and some of the quotes; with its here documents or without.</summary>
/// <remarks>Sources: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go, https://github.com/containers/buildah/blob/main/imagebuildah/stage_executor.go.</remarks>
internal sealed class InstructionShape
{
    // How well it fits, best first.
    private const int AsWritten = 0;
    private const int WithValues = 1;
    private const int Folded = 2;
    private const int ByKeyword = 4;

    private readonly bool _isFrom;

    private readonly Lazy<List<string[]>> _shapes;

    private readonly Lazy<List<string[]>> _folded;

    public InstructionShape(DockerfileInstruction instruction, char escape)
    {
        _isFrom = instruction.Keyword == "FROM";
        _shapes = new(() => Shapes(instruction, escape));
        _folded = new(() => _shapes.Value.ConvertAll(static shape => Array.ConvertAll(shape, WithoutBlanks)));
    }

    /// <summary>The text without blanks: some builders fold them.</summary>
    public static string WithoutBlanks(string text) => string.Concat(text.Where(static character => !char.IsWhiteSpace(character)));

    /// <summary>How well what is shown after the keyword fits, 0 is best, and how many characters of it are known; null where it does not fit.</summary>
    /// <param name="shown">What is shown.</param>
    /// <param name="folded">The same without blanks.</param>
    public (int Rank, int Known)? Fit(string shown, string folded) =>
        Best(_shapes.Value, shown, 0) ?? Best(_folded.Value, folded, Folded) ?? (_isFrom ? (ByKeyword, 0) : null); // FROM is shown with the resolved name of an image, or with what a stage was made of.

    private static (int Rank, int Known)? Best(List<string[]> shapes, string shown, int penalty)
    {
        (int Rank, int Known)? best = null;
        foreach (var shape in shapes)
        {
            if (Fits(shape, shown))
            {
                var fit = (Rank: penalty + (shape.Length > 1 ? WithValues : AsWritten), Known: shape.Sum(static piece => piece.Length));
                best = best is null || fit.Rank < best.Value.Rank || (fit.Rank == best.Value.Rank && fit.Known > best.Value.Known) ? fit : best;
            }
        }

        return best;
    }

    private static bool Fits(string[] pieces, ReadOnlySpan<char> shown)
    {
        if (pieces is [var only])
        {
            return shown.SequenceEqual(only);
        }

        if (!shown.StartsWith(pieces[0], StringComparison.Ordinal) || !shown[pieces[0].Length..].EndsWith(pieces[^1], StringComparison.Ordinal))
        {
            return false;
        }

        shown = shown[pieces[0].Length..^pieces[^1].Length];
        foreach (var piece in pieces.AsSpan(1..^1))
        {
            var found = shown.IndexOf(piece, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            shown = shown[(found + piece.Length)..];
        }

        return true;
    }

    private static List<string[]> Shapes(DockerfileInstruction instruction, char escape)
    {
        List<string[]> shapes = [];
        var text = instruction.Text[instruction.Keyword.Length..];
        foreach (var summary in Summaries(instruction.HereDocuments))
        {
            shapes.Add([text + summary]);
            if (ShellWords.Read(text + summary, new(escape, KeepsQuotes: instruction.Keyword is "RUN" or "ONBUILD")) is { } shown)
            {
                shapes.Add([.. shown.Pieces]);
            }
        }

        if (instruction.HereDocuments.Count > 0)
        {
            // Whatever is shown of them.
            shapes.Add([text + " (", ")"]);
        }

        return shapes;
    }

    // BuildKit shows the first here document of a RUN that is nothing else, buildah all of them.
    private static IEnumerable<string> Summaries(IReadOnlyList<HereDocument> documents)
    {
        var all = "";
        yield return all;
        foreach (var document in documents)
        {
            yield return all += $" ({document.Summary})";
        }
    }
}
