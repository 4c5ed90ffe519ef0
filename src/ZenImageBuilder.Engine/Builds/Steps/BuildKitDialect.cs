using System.Globalization;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>
/// The plain progress output of BuildKit. Steps of several stages run in parallel and are told apart by the number after the <c>#</c>. If the lines of another
/// step interrupt a step, its heading is printed again.
/// </summary>
/// <remarks>Source: https://github.com/moby/buildkit/blob/master/util/progress/progressui/printer.go.</remarks>
internal sealed class BuildKitDialect : IStepDialect
{
    private const int IdDigits = 9;

    private const int LineDigits = 9;

    private const int MostImages = 4096;

    // The longest duration that is believed: about three years.
    private const double LongestStep = 1e8;

    private readonly Dictionary<string, string> _images = new(StringComparer.Ordinal);

    private readonly BuildKitExcerpt _excerpt = new();

    public bool Read(string line, DateTimeOffset at, StepBoard board, out string? step)
    {
        step = null;
        var reader = new LineReader(line);
        if (!reader.Take("#") || !reader.TakeNumber(IdDigits, out var id) || !reader.Take(" "))
        {
            return ReadOther(line, board);
        }

        step = string.Create(CultureInfo.InvariantCulture, $"#{id}");
        if (ReadHeading(step, reader.Rest) is { } heading)
        {
            board.Begin(heading, at);
        }
        else if (_images.Count < MostImages && ReadImage(reader.Rest) is { } image)
        {
            _images[step] = image;
        }
        else
        {
            ReadEnd(step, reader.Rest, at, board);
        }

        return true;
    }

    private bool ReadOther(string line, StepBoard board)
    {
        if (_excerpt.Read(line) is { } marked)
        {
            board.Locate(marked.Line, marked.Text);
        }
        else if (board is { Current: null, Failed: null } && ParseError(line) is { } place)
        {
            board.Locate(place, shown: null);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Reads <c>[stage 2/5] RUN x</c>, in which numbers are padded to the width of the total.</summary>
    private static StepHeading? ReadHeading(string key, ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(']');
        if (text is not ['[', ..] || end < 0 || text[(end + 1)..] is not [' ', _, ..])
        {
            return null;
        }

        var head = text[1..end];
        var blank = head.LastIndexOf(' ');
        var count = new LineReader(head[(blank + 1)..]);
        if (!count.TakeCount(StepHeading.Digits, out var number, out var total) || !count.Rest.IsEmpty)
        {
            return null;
        }

        var stage = blank < 0 ? [] : head[..blank].Trim(' ');
        return new(key, number, total, text[(end + 2)..].ToString(), StepCount.Layers) { Stage = stage.IsEmpty ? null : stage.ToString() };
    }

    /// <summary>Reads <c>[internal] load metadata for IMAGE</c>, with a platform before <c>internal</c> if there are several.</summary>
    private static string? ReadImage(ReadOnlySpan<char> text)
    {
        const string Loads = "internal] load metadata for ";
        var end = text.IndexOf(']');
        var start = end - "internal".Length;
        return start > 0 && text is ['[', ..] && text[start..].StartsWith(Loads, StringComparison.Ordinal) ? text[(start + Loads.Length)..].ToString() : null;
    }

    private void ReadEnd(string key, ReadOnlySpan<char> text, DateTimeOffset at, StepBoard board)
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
            if (_images.TryGetValue(key, out var image))
            {
                board.LocateImage(image);
            }
        }
        else if (text is "DONE")
        {
            board.End(key, BuildStepStatus.Done, at);
        }
        else if (text.StartsWith("DONE ", StringComparison.Ordinal) && text[^1] is 's')
        {
            ReadDone(key, text[5..^1], at, board);
        }
    }

    private static void ReadDone(string key, ReadOnlySpan<char> seconds, DateTimeOffset at, StepBoard board)
    {
        if (double.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var lasted))
        {
            board.End(key, BuildStepStatus.Done, at, lasted <= LongestStep ? TimeSpan.FromSeconds(lasted) : null);
        }
    }

    /// <summary>Reads the line number of <c>ERROR: … dockerfile parse error on line 3: …</c>, in the wording of any version.</summary>
    private static int? ParseError(ReadOnlySpan<char> line)
    {
        const string Error = "dockerfile parse error ";
        if (
            !line.StartsWith("ERROR: ", StringComparison.Ordinal)
            && !line.StartsWith("failed to solve", StringComparison.Ordinal)
            && !line.StartsWith("Error response from daemon: ", StringComparison.Ordinal)
        )
        {
            return null;
        }

        var found = line.IndexOf(Error, StringComparison.Ordinal);
        if (found < 0)
        {
            return null;
        }

        var reader = new LineReader(line[(found + Error.Length)..]);
        _ = reader.Take("on ");
        return reader.Take("line ") && reader.TakeNumber(LineDigits, out var number) && reader.Take(":") ? number : null;
    }
}
