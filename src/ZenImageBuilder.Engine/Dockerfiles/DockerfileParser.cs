using System.Text;

namespace ZenImageBuilder.Engine.Dockerfiles;

// CONTRIBUTING.md, "Decisions": Context
/// <summary>
/// Finds the instructions of a Dockerfile by the rules of BuildKit's parser: which characters end a line or continue it, what a comment is, and where here
/// documents end.
/// </summary>
/// <remarks>
/// Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/parser.go. Text that the parser rejects is still read here, because a log
/// may mention it.
/// </remarks>
internal sealed class DockerfileParser
{
    // The longest line that Go's bufio.Scanner takes, in bytes.
    private const int LongestLine = 64 * 1024 - 1;

    private const char ByteOrderMark = '\uFEFF';

    private readonly string[] _lines;

    private readonly bool _namesFrontend;

    private readonly DockerfileDirectives _directives = new();

    private readonly List<DockerfileInstruction> _found = [];

    private Dictionary<string, List<int>>? _ends;

    private DockerfileFault? _fault;

    private int _next;

    public DockerfileParser(string text)
    {
        text = text is [ByteOrderMark, ..] ? text[1..] : text;
        _namesFrontend = DockerfileDirectives.NamesFrontend(text);
        var lines = text.Split('\n');
        _lines = lines is [.., ""] ? lines[..^1] : lines;
    }

    public DockerfileText Parse()
    {
        while (_next < _lines.Length)
        {
            var start = _next;
            var line = Plain(_next++).TrimStart();
            _directives.Read(line);
            if (IsComment(line))
            {
                continue;
            }

            var isContinued = IsContinued(ref line);
            if (isContinued || line.Length > 0)
            {
                Add(start, Join(line, isContinued));
            }
        }

        return new(_found, _directives.Escape, !_namesFrontend, LongLine() ?? _fault ?? Nothing());
    }

    /// <summary>Joins continued lines; comments and empty lines between them do not count.</summary>
    private string Join(string line, bool isContinued)
    {
        if (!isContinued)
        {
            return line.Trim();
        }

        var joined = new StringBuilder(line);
        while (isContinued && _next < _lines.Length)
        {
            var more = Plain(_next++);
            if (!IsComment(more) && !string.IsNullOrWhiteSpace(more))
            {
                isContinued = IsContinued(ref more);
                _ = joined.Append(more);
            }
        }

        return joined.ToString().Trim();
    }

    private void Add(int start, string text)
    {
        var words = new InstructionWords(text, _directives.Escape);
        var (stage, name, number) = _found is [.., var last] ? (last.Stage, last.StageName, last.NumberInStage) : (-1, null, 0);
        if (words.Keyword == "FROM")
        {
            (stage, name, number) = (stage + 1, words.StageName, 0);
        }

        var documents = words.CanHoldHereDocuments ? ReadHereDocuments(start, text) : [];
        _found.Add(
            new(start + 1, stage, name, words.Keyword, text)
            {
                EndLine = _next,
                HereDocuments = documents,
                NumberInStage = stage < 0 ? 0 : number + 1,
            }
        );
    }

    private List<HereDocument> ReadHereDocuments(int start, string text)
    {
        List<HereDocument> documents = [];
        foreach (var begun in HereDocumentStart.In(text))
        {
            var end = End(begun);
            if (end < 0)
            {
                // Whether blanks may stand before the name depends on BuildKit's version: without its end it is not a here document, but for example the shift
                // in $((1 << 2)).
                _fault ??= begun.HasBlanks
                    ? null
                    : new(start + 1, $"begins the here document '{begun.Name}', which never ends", $"End it with a line that contains only '{begun.Name}'.");
                break;
            }

            documents.Add(new(begun.Name, Summary(_next, end)));
            _next = end + 1;
        }

        return documents;
    }

    /// <summary>The next line that ends a here document, or -1.</summary>
    private int End(HereDocumentStart begun)
    {
        _ends ??= Ends();
        if (!_ends.TryGetValue(begun.Name, out var places))
        {
            return -1;
        }

        var first = places.BinarySearch(_next);
        for (var index = first < 0 ? ~first : first; index < places.Count; index++)
        {
            // Tabs may stand before the name only after the dash.
            if (begun.SkipsTabs || Plain(places[index]).Length == begun.Name.Length)
            {
                return places[index];
            }
        }

        return -1;
    }

    private Dictionary<string, List<int>> Ends()
    {
        Dictionary<string, List<int>> ends = new(StringComparer.Ordinal);
        for (var index = 0; index < _lines.Length; index++)
        {
            var line = Plain(index).TrimStart('\t');
            if (!ends.TryGetValue(line, out var places))
            {
                ends.Add(line, places = []);
            }

            places.Add(index);
        }

        return ends;
    }

    private string Summary(int first, int end)
    {
        var last = end - 1;
        while (first < end && string.IsNullOrWhiteSpace(_lines[first]))
        {
            first++;
        }

        while (last > first && string.IsNullOrWhiteSpace(_lines[last]))
        {
            last--;
        }

        return first == end ? ""
            : first == last ? _lines[first].Trim()
            : (_lines[first] is [.. var line, '\r'] ? line : _lines[first]).TrimStart() + "...";
    }

    private DockerfileFault? LongLine()
    {
        var index = Array.FindIndex(_lines, static line => line.Length > LongestLine / 3 && Encoding.UTF8.GetByteCount(line) > LongestLine);
        return index < 0 ? null : new(index + 1, $"is longer than {LongestLine} bytes, which no builder can read", "Divide it into several lines.");
    }

    private DockerfileFault? Nothing() =>
        _found.Count > 0 ? null : new(0, "contains no instructions, only comments and empty lines", "Begin it with a FROM line.");

    private string Plain(int index) => _lines[index].TrimEnd('\r');

    private static bool IsComment(string line) => line.AsSpan().TrimStart() is ['#', ..];

    /// <summary>Removes the escape character from the end of a line. An escape character that is escaped itself does not continue the line.</summary>
    private bool IsContinued(ref string line)
    {
        var trimmed = line.AsSpan().TrimEnd(" \t");
        if (trimmed is not [.. var before, var last] || last != _directives.Escape || (before is [.., var escaping] && escaping == _directives.Escape))
        {
            return false;
        }

        line = before.ToString();
        return true;
    }
}
