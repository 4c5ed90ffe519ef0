using System.Globalization;
using System.Text.RegularExpressions;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>
/// The plain progress of BuildKit. Steps of several stages run side by side and are told apart by the number after the <c>#</c>; a step whose lines are
/// interrupted by another's is headed again.
/// </summary>
/// <remarks>Source: https://github.com/moby/buildkit/blob/master/util/progress/progressui/printer.go.</remarks>
internal sealed partial class BuildKitDialect : IStepDialect
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private bool _located;

    public bool Read(string line, DateTimeOffset at, StepBoard board, out string? step)
    {
        step = null;
        if (Marked().Match(line) is { Success: true } marked)
        {
            // The excerpt of the Dockerfile after an error: its first marked line is where the instruction begins.
            if (!_located)
            {
                board.Locate(int.Parse(marked.Groups["line"].Value, CultureInfo.InvariantCulture));
                _located = true;
            }

            return true;
        }

        if (Vertex().Match(line) is not { Success: true } vertex)
        {
            return false;
        }

        var key = "#" + vertex.Groups["id"].Value;
        var text = vertex.Groups["text"].Value;
        if (Heading().Match(text) is { Success: true } heading)
        {
            board.Begin(
                key,
                heading.Groups["stage"] is { Success: true } stage ? stage.Value : null,
                int.Parse(heading.Groups["number"].Value, CultureInfo.InvariantCulture),
                int.Parse(heading.Groups["total"].Value, CultureInfo.InvariantCulture),
                heading.Groups["instruction"].Value,
                at);
        }
        else
        {
            ReadEnd(key, text, at, board);
        }

        step = key;
        return true;
    }

    private static void ReadEnd(string key, string text, DateTimeOffset at, StepBoard board)
    {
        if (text is "CACHED")
        {
            board.End(key, BuildStepStatus.Cached, at);
        }
        else if (text is "CANCELED")
        {
            board.End(key, BuildStepStatus.Canceled, at);
        }
        else if (text.StartsWith("ERROR: ", StringComparison.Ordinal))
        {
            board.End(key, BuildStepStatus.Failed, at);
        }
        else if (Done().Match(text) is { Success: true } done)
        {
            board.End(key, BuildStepStatus.Done, at, TimeSpan.FromSeconds(double.Parse(done.Groups["seconds"].Value, CultureInfo.InvariantCulture)));
        }
    }

    [GeneratedRegex(@"^#(?<id>[0-9]+) (?<text>.*)$", Options, 1000)]
    private static partial Regex Vertex();

    // Numbers are padded to the width of the total.
    [GeneratedRegex(@"^\[ *((?<stage>[^\]]*?[^\] ]) +)?(?<number>[0-9]{1,4})/(?<total>[0-9]{1,4})\] (?<instruction>.+)$", Options, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^DONE (?<seconds>[0-9]+(\.[0-9]+)?)s$", Options, 1000)]
    private static partial Regex Done();

    [GeneratedRegex(@"^ *(?<line>[0-9]{1,6}) \| >>> ", Options, 1000)]
    private static partial Regex Marked();
}
