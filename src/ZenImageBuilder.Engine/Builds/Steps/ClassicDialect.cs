using System.Globalization;
using System.Text.RegularExpressions;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>The builder that Docker had before BuildKit: one step after the other, and no times.</summary>
/// <remarks>Source: https://github.com/moby/moby/blob/v20.10.24/builder/dockerfile/builder.go.</remarks>
internal sealed partial class ClassicDialect : IStepDialect
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private string? _running;

    public bool Read(string line, DateTimeOffset at, StepBoard board, out string? step)
    {
        step = _running;
        if (Heading().Match(line) is { Success: true } heading)
        {
            Close(board, BuildStepStatus.Done, at);
            step = _running = "Step " + heading.Groups["number"].Value;
            board.Begin(
                _running,
                stage: null,
                int.Parse(heading.Groups["number"].Value, CultureInfo.InvariantCulture),
                int.Parse(heading.Groups["total"].Value, CultureInfo.InvariantCulture),
                heading.Groups["instruction"].Value,
                at);
            return true;
        }

        if (_running is null)
        {
            return false;
        }

        if (line is " ---> Using cache")
        {
            board.End(_running, BuildStepStatus.Cached, at);
        }
        else if (Failed().IsMatch(line))
        {
            Close(board, BuildStepStatus.Failed, at);
        }
        else if (line.StartsWith("Successfully built ", StringComparison.Ordinal))
        {
            Close(board, BuildStepStatus.Done, at);
            step = null;
        }
        else
        {
            return false;
        }

        return true;
    }

    private void Close(StepBoard board, string status, DateTimeOffset at)
    {
        if (_running is not null)
        {
            board.End(_running, status, at);
            _running = null;
        }
    }

    [GeneratedRegex(@"^Step (?<number>[0-9]{1,4})/(?<total>[0-9]{1,4}) : (?<instruction>.+)$", Options, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^The command '.*' returned a non-zero code: [0-9]+$|^(COPY|ADD) failed: ", Options, 1000)]
    private static partial Regex Failed();
}
