using System.Globalization;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>Docker's builder before BuildKit: it runs one step after another, prints no times and does not mark the output of steps.</summary>
/// <remarks>Source: https://github.com/moby/moby/blob/v20.10.24/builder/dockerfile/builder.go.</remarks>
internal sealed class ClassicDialect : IStepDialect
{
    private const int ShortImageId = 12;

    private string? _running;

    private string? _failed;

    public bool Read(string line, DateTimeOffset at, StepBoard board, out string? step)
    {
        step = _running;
        if (ReadHeading(line) is { } heading)
        {
            Close(board, BuildStepStatus.Done, at);
            if (_failed is not null)
            {
                // The build continued, so a program printed what looked like a failure.
                board.Correct(_failed, BuildStepStatus.Done);
                _failed = null;
            }

            step = _running = heading.Key;
            board.Begin(heading, at);
            return true;
        }

        if (_running is null || board[_running] is not { } running)
        {
            return false;
        }

        if (line is " ---> Using cache")
        {
            board.End(_running, BuildStepStatus.Cached, at);
        }
        else if (IsFailure(line, running))
        {
            _failed = _running;
            Close(board, BuildStepStatus.Failed, at);
        }
        else if (running.Number == running.Total && IsBuilt(line))
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

    /// <summary>Reads <c>Step 2/5 : RUN x</c>.</summary>
    private static StepHeading? ReadHeading(string line)
    {
        var reader = new LineReader(line);
        return reader.Take("Step ") && reader.TakeCount(StepHeading.Digits, out var number, out var total) && reader.Take(" : ") && !reader.Rest.IsEmpty
            ? new(string.Create(CultureInfo.InvariantCulture, $"Step {number}"), number, total, reader.Rest.ToString(), StepCount.InFile)
            : null;
    }

    private static bool IsFailure(string line, BuildStep step) =>
        (line.StartsWith("The command '", StringComparison.Ordinal) && line.LastIndexOf("' returned a non-zero code: ", StringComparison.Ordinal) > 0)
        || (
            (line.StartsWith("COPY failed: ", StringComparison.Ordinal) || line.StartsWith("ADD failed: ", StringComparison.Ordinal))
            && step.Instruction.StartsWith(line[..line.IndexOf(' ', StringComparison.Ordinal)], StringComparison.OrdinalIgnoreCase)
        );

    // Successfully built 0123456789ab; pip prints the same about wheels.
    private static bool IsBuilt(string line)
    {
        var reader = new LineReader(line);
        return reader.Take("Successfully built ") && reader.Rest.Length == ShortImageId && LineReader.IsHexadecimal(reader.Rest);
    }

    private void Close(StepBoard board, string status, DateTimeOffset at)
    {
        if (_running is not null)
        {
            board.End(_running, status, at);
            _running = null;
        }
    }
}
