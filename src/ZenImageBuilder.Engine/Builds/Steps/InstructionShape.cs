using ZenImageBuilder.Engine.Dockerfiles;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>
/// The texts with which a log may show an instruction: as written, or as BuildKit shows it, with values instead of variables and without escapes and some of
/// the quotes; with or without its here documents.
/// </summary>
/// <remarks>Sources: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go, https://github.com/containers/buildah/blob/main/imagebuildah/stage_executor.go.</remarks>
internal sealed class InstructionShape
{
    // How well a text fits, best first.
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

    /// <summary>The text without blanks, because some builders shorten them.</summary>
    public static string WithoutBlanks(string text) => string.Concat(text.Where(static character => !char.IsWhiteSpace(character)));

    /// <summary>How well the text after the keyword fits, with 0 as the best, and how many of its characters are known; null if it does not fit.</summary>
    /// <param name="shown">The text after the keyword, as the log shows it.</param>
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
            // Any summary of the here documents.
            shapes.Add([text + " (", ")"]);
        }

        return shapes;
    }

    // BuildKit shows the first here document of a RUN that consists only of here documents; buildah shows all of them.
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
