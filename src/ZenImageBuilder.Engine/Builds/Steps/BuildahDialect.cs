using System.Globalization;
using System.Text.RegularExpressions;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>buildah, also where podman calls it. It counts stages and, within each, steps.</summary>
/// <remarks>Source: https://github.com/containers/buildah/blob/main/imagebuildah/stage_executor.go.</remarks>
internal sealed partial class BuildahDialect : IStepDialect
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    // Stages may run side by side, but only headings say whose they are.
    private readonly Dictionary<string, string> _running = new(StringComparer.Ordinal);

    private string? _last;

    public bool Read(string line, DateTimeOffset at, StepBoard board, out string? step)
    {
        step = _last;
        if (Heading().Match(line) is { Success: true } heading)
        {
            var stage = heading.Groups["stage"].Value;
            Close(board, stage, BuildStepStatus.Done, at);
            step = _last = _running[stage] = $"STEP {stage} {heading.Groups["number"].Value}";
            board.Begin(
                _last,
                stage: null,
                int.Parse(heading.Groups["number"].Value, CultureInfo.InvariantCulture),
                heading.Groups["total"] is { Success: true } total ? int.Parse(total.Value, CultureInfo.InvariantCulture) : 0,
                heading.Groups["instruction"].Value,
                at);
            return true;
        }

        if (_last is null)
        {
            return false;
        }

        if (line.StartsWith("--> Using cache ", StringComparison.Ordinal))
        {
            board.End(_last, BuildStepStatus.Cached, at);
        }
        else if (Failed().IsMatch(line))
        {
            board.End(_last, BuildStepStatus.Failed, at);
            _running.Clear();
        }
        else if (Commit().Match(line) is { Success: true } commit)
        {
            Close(board, commit.Groups["stage"].Value, BuildStepStatus.Done, at);
            step = _last = null;
        }
        else
        {
            return false;
        }

        return true;
    }

    private void Close(StepBoard board, string stage, string status, DateTimeOffset at)
    {
        if (_running.Remove(stage, out var running))
        {
            board.End(running, status, at);
        }
    }

    [GeneratedRegex(@"^(\[(?<stage>[0-9]+/[0-9]+)\] )?STEP (?<number>[0-9]{1,4})(/(?<total>[0-9]{1,4}))?: (?<instruction>.+)$", Options, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(\[(?<stage>[0-9]+/[0-9]+)\] )?COMMIT( |$)", Options, 1000)]
    private static partial Regex Commit();

    [GeneratedRegex("^[Ee]rror: |^error building at STEP ", Options, 1000)]
    private static partial Regex Failed();
}
