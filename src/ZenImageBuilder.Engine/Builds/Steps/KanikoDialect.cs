using System.Collections.Frozen;
using System.Globalization;
using ZenImageBuilder.Engine.Dockerfiles;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>kaniko. It does not count its steps, and prints steps without work, such as ENV, like the others.</summary>
/// <remarks>Source: https://github.com/GoogleContainerTools/kaniko/blob/main/pkg/executor/build.go.</remarks>
internal sealed class KanikoDialect(IReadOnlyList<DockerfileInstruction> instructions) : IStepDialect
{
    private const string Caching = "Using caching version of cmd: ";

    private const int MostCached = 4096;

    private static readonly FrozenSet<string> Keywords = FrozenSet.ToFrozenSet(
        [
            "RUN",
            "COPY",
            "ADD",
            "ENV",
            "WORKDIR",
            "USER",
            "ARG",
            "LABEL",
            "EXPOSE",
            "VOLUME",
            "CMD",
            "ENTRYPOINT",
            "SHELL",
            "STOPSIGNAL",
            "HEALTHCHECK",
            "ONBUILD",
            "MAINTAINER",
        ],
        StringComparer.Ordinal
    );

    private readonly HashSet<string> _cached = new(StringComparer.Ordinal);

    // kaniko makes no step of FROM.
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

        if (Information(line) is not { } text)
        {
            return false;
        }

        if (text.StartsWith(Caching, StringComparison.Ordinal))
        {
            _ = _cached.Count < MostCached && _cached.Add(text[Caching.Length..].Trim());
        }
        else if (IsInstruction(text))
        {
            Close(board, BuildStepStatus.Done, at);
            _number++;
            step = _running = string.Create(CultureInfo.InvariantCulture, $"INFO {_number}");
            board.Begin(new(_running, _number, _number <= _total ? _total : 0, text, StepCount.None), at);
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

    /// <summary>Reads <c>INFO[0009] text</c>, in which the number may be a time.</summary>
    private static string? Information(string line)
    {
        var reader = new LineReader(line);
        if (!reader.Take("INFO[") && !reader.Take("WARN[") && !reader.Take("DEBU[") && !reader.Take("ERRO["))
        {
            return null;
        }

        var end = reader.Rest.IndexOf("] ", StringComparison.Ordinal);
        return end >= 4 && LineReader.IsTime(reader.Rest[..end]) ? reader.Rest[(end + 2)..].TrimEnd().ToString() : null;
    }

    private static bool IsInstruction(string text) =>
        text.IndexOf(' ', StringComparison.Ordinal) is var end && end > 0 && end + 1 < text.Length && Keywords.Contains(text[..end]);

    private void Close(StepBoard board, string status, DateTimeOffset at)
    {
        if (_running is not null)
        {
            board.End(_running, status, at);
            _running = null;
        }
    }
}
