using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>
/// The plain progress output of BuildKit: every line of a step begins with the number of the step, and an error ends the step. After all steps, BuildKit prints
/// the last lines of the failed step, an excerpt of the Dockerfile, and the error again.
/// </summary>
/// <remarks>Source: https://github.com/moby/buildkit/blob/master/util/progress/progressui/printer.go.</remarks>
internal sealed class BuildKitOutput
{
    private const string Error = "ERROR: ";

    private const string Rule = "------";

    private static readonly Regex Line = Linear.Regex("^#(?<id>[0-9]+) (?<text>.*)$");

    private static readonly Regex Output = Linear.Regex(@"^[0-9]+\.[0-9]+( (?<said>.*))?$");

    private static readonly Regex Progress = Linear.Regex(@"^(DONE [0-9]|CACHED$|CANCELED$|sha256:|extracting |transferring |resolve |\.\.\.$)");

    private static readonly Regex StepNumber = Linear.Regex(@"^\[[^\]]*[0-9]+/[0-9]+\] +");

    private static readonly Regex Place = Linear.Regex("^[^ ].*:[0-9]+$");

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    private readonly Dictionary<string, List<string>> _printed = new(StringComparer.Ordinal);

    private readonly List<(string Id, List<string> Lines)> _errors = [];

    private List<string>? _open;

    private BuildKitOutput() { }

    /// <summary>The output of the failed step, and the error.</summary>
    public static FailureOutput Read(IReadOnlyList<string> lines)
    {
        var reader = new BuildKitOutput();
        var end = 0;
        for (var index = 0; index < lines.Count; index++)
        {
            if (reader.Take(lines[index]))
            {
                end = index + 1;
            }
        }

        return reader.Conclude(FinalError(lines.Skip(end).ToList()));
    }

    /// <summary>Reads a line; returns whether a step wrote it.</summary>
    private bool Take(string line)
    {
        if (Line.Match(line) is not { Success: true } match)
        {
            // An error may have several lines; only the first has the number of the step.
            _open = line.Length == 0 || line == Rule ? null : _open;
            _open?.Add(line);
            return _open is not null;
        }

        _open = null;
        var (id, text) = (match.Groups["id"].Value, match.Groups["text"].Value);
        if (text.StartsWith(Error, StringComparison.Ordinal))
        {
            _open = [text[Error.Length..]];
            _errors.Add((id, _open));
        }
        else if (Output.Match(text) is { Success: true } output)
        {
            if (!_printed.TryGetValue(id, out var printed))
            {
                _printed.Add(id, printed = []);
            }

            printed.Add(output.Groups["said"].Value);
        }
        else if (!Progress.IsMatch(text))
        {
            _ = _names.TryAdd(id, text);
        }

        return true;
    }

    private FailureOutput Conclude(List<string> final)
    {
        var said = string.Join('\n', final);

        // BuildKit also reports cache errors in builds that succeed. The error that ended the build is the one that the final error repeats.
        var failed = _errors.FindLastIndex(error => said.EndsWith(string.Join('\n', error.Lines), StringComparison.Ordinal));
        if (failed < 0)
        {
            failed = _errors.FindLastIndex(error => !IsOfCache(error.Id));
        }

        if (failed < 0)
        {
            return new()
            {
                Printed = [],
                PrintedBy = Speakers.Step,
                Verdict = [.. final.Select(static line => BuilderWords.Of(line, instruction: null))],
            };
        }

        var (id, lines) = _errors[failed];
        var name = _names.TryGetValue(id, out var heading) ? StepNumber.Replace(heading, "", 1) : null;
        return new()
        {
            Name = name,
            Printed = _printed.TryGetValue(id, out var printed) ? printed : [],
            PrintedBy = Speakers.Step,
            Verdict = [.. lines.Concat(final).Select(line => BuilderWords.Of(line, name))],
        };
    }

    private bool IsOfCache(string id) =>
        _names.TryGetValue(id, out var name)
        && (name.StartsWith("importing cache ", StringComparison.Ordinal) || name.StartsWith("exporting cache ", StringComparison.Ordinal));

    /// <summary>The final error: the text after the steps, without the repeated lines of the step and the excerpt of the Dockerfile.</summary>
    private static List<string> FinalError(List<string> rest)
    {
        var said = new List<string>();
        for (var index = 0; index < rest.Count; index++)
        {
            if (rest[index] == Rule)
            {
                index = rest.FindIndex(index + 1, static line => line == Rule) is >= 0 and var end ? end : rest.Count;
            }
            else if (index + 1 < rest.Count && Place.IsMatch(rest[index]) && IsRuler(rest[index + 1]))
            {
                index = rest.FindIndex(index + 2, IsRuler) is >= 0 and var end ? end : rest.Count;
            }
            else if (rest[index].Length > 0)
            {
                said.Add(rest[index]);
            }
        }

        var last = said.FindLastIndex(static line => line.StartsWith(Error, StringComparison.Ordinal));
        return last < 0 ? said : said[last..];
    }

    private static bool IsRuler(string line) => line.Length >= 10 && line.AsSpan().TrimStart('-').IsEmpty;
}
