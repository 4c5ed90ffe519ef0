using System.Globalization;
using System.Text.RegularExpressions;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>kaniko. It does not count its steps, and writes those that take no work, such as ENV, like the others.</summary>
/// <remarks>Source: https://github.com/GoogleContainerTools/kaniko/blob/main/pkg/executor/build.go.</remarks>
internal sealed partial class KanikoDialect(IReadOnlyList<DockerfileInstruction> instructions) : IStepDialect
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private readonly HashSet<string> _cached = new(StringComparer.Ordinal);

    // It builds no steps of FROM.
    private readonly int _total = instructions.Count(static instruction => instruction is { Stage: >= 0, Keyword: not "FROM" });

    private string? _running;

    private int _number;

    public bool Read(string line, DateTimeOffset at, StepBoard board, out string? step)
    {
        step = _running;
        if (line.StartsWith("error building image: ", StringComparison.Ordinal))
        {
            Close(board, BuildStepStatus.Failed, at);
            return step is not null;
        }

        if (Information().Match(line) is not { Success: true } information)
        {
            return false;
        }

        var text = information.Groups["text"].Value.TrimEnd();
        if (text.StartsWith(Caching, StringComparison.Ordinal))
        {
            _ = _cached.Add(text[Caching.Length..].Trim());
        }
        else if (Instruction().IsMatch(text))
        {
            Close(board, BuildStepStatus.Done, at);
            _number++;
            step = _running = string.Create(CultureInfo.InvariantCulture, $"INFO {_number}");
            board.Begin(_running, stage: null, _number, _number <= _total ? _total : 0, text, at);
            if (_cached.Remove(text))
            {
                board.End(_running, BuildStepStatus.Cached, at);
            }
        }
        else if (text.StartsWith("Pushing image", StringComparison.Ordinal) || text.StartsWith("Building stage", StringComparison.Ordinal))
        {
            Close(board, BuildStepStatus.Done, at);
            step = null;
        }

        return true;
    }

    private const string Caching = "Using caching version of cmd: ";

    private void Close(StepBoard board, string status, DateTimeOffset at)
    {
        if (_running is not null)
        {
            board.End(_running, status, at);
            _running = null;
        }
    }

    [GeneratedRegex(@"^(INFO|WARN|DEBU|ERRO)\[[0-9TZ:.+-]{4,}\] (?<text>.*)$", Options, 1000)]
    private static partial Regex Information();

    [GeneratedRegex("^(RUN|COPY|ADD|ENV|WORKDIR|USER|ARG|LABEL|EXPOSE|VOLUME|CMD|ENTRYPOINT|SHELL|STOPSIGNAL|HEALTHCHECK|ONBUILD|MAINTAINER) .", Options, 1000)]
    private static partial Regex Instruction();
}
