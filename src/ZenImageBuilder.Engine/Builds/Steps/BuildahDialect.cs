using System.Globalization;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>buildah, also if podman runs it. It counts stages, counts steps within each stage, and does not mark the output of steps.</summary>
/// <remarks>Source: https://github.com/containers/buildah/blob/main/imagebuildah/stage_executor.go.</remarks>
internal sealed class BuildahDialect : IStepDialect
{
    // More stages than a Dockerfile builds in parallel.
    private const int MostStages = 64;

    private const int ShortestImageId = 11;

    private const int LongestImageId = 64;

    // Stages may run in parallel, but only headings show which stage they belong to.
    private readonly Dictionary<string, string> _running = new(StringComparer.Ordinal);

    private string? _last;

    private string _lastStage = "";

    private bool _isCommitted;

    private string? _failed;

    public bool Read(string line, DateTimeOffset at, StepBoard board, out string? step)
    {
        var isRead = ReadHeading(line, at, board) || (_last is not null && ReadEnd(line, _last, at, board));
        step = _isCommitted ? null : _last;
        return isRead;
    }

    /// <summary>Reads <c>[1/2] STEP 2/5: RUN x</c>, without the stage if there is only one.</summary>
    private bool ReadHeading(string line, DateTimeOffset at, StepBoard board)
    {
        var reader = new LineReader(line);
        var (stage, stageNumber) = ReadStage(ref reader);
        var total = 0;
        if (
            !reader.Take("STEP ")
            || !reader.TakeNumber(StepHeading.Digits, out var number)
            || (reader.Take("/") && !reader.TakeNumber(StepHeading.Digits, out total))
            || !reader.Take(": ")
            || reader.Rest.IsEmpty
        )
        {
            return false;
        }

        CloseBefore(stage, at, board);
        if (_running.Count == MostStages)
        {
            _running.Clear();
        }

        _last = _running[stage] = string.Create(CultureInfo.InvariantCulture, $"STEP {stage} {number}");
        _lastStage = stage;
        _isCommitted = false;
        board.Begin(new(_last, number, total, reader.Rest.ToString(), StepCount.InStage) { StageNumber = stageNumber }, at);
        return true;
    }

    /// <summary>
    /// A step is done when the next step of its stage begins. The last step of a stage is done when another stage begins, because that stage waits for it.
    /// </summary>
    private void CloseBefore(string stage, DateTimeOffset at, StepBoard board)
    {
        foreach (var (other, key) in _running.ToList())
        {
            if (string.Equals(other, stage, StringComparison.Ordinal) || IsLastOfStage(board[key]))
            {
                Close(board, other, at);
            }
        }

        // The stage continued, so a program printed what looked like a failure.
        if (_failed is not null && string.Equals(stage, _lastStage, StringComparison.Ordinal))
        {
            board.Correct(_failed, BuildStepStatus.Done);
        }

        _failed = null;
    }

    private bool ReadEnd(string line, string last, DateTimeOffset at, StepBoard board)
    {
        if (line.StartsWith("--> Using cache ", StringComparison.Ordinal))
        {
            board.End(last, BuildStepStatus.Cached, at);
        }
        else if (IsImage(line) && _running.Count == 1)
        {
            Close(board, _lastStage, at);
        }
        else if (
            line.StartsWith("Error: building at STEP \"", StringComparison.Ordinal) || line.StartsWith("error building at STEP \"", StringComparison.Ordinal)
        )
        {
            // This also counts if a program had printed a line that looks like the end of the step.
            _failed = last;
            _isCommitted = false;
            board.End(last, BuildStepStatus.Failed, at);
            board.Correct(last, BuildStepStatus.Failed);
            _ = _running.Remove(_lastStage);
        }
        else if (IsCommit(line) && IsLastOfStage(board[last]))
        {
            Close(board, _lastStage, at);
            _isCommitted = true;
        }
        else
        {
            return false;
        }

        return true;
    }

    private void Close(StepBoard board, string stage, DateTimeOffset at)
    {
        if (_running.Remove(stage, out var running))
        {
            board.End(running, BuildStepStatus.Done, at);
        }
    }

    private static (string Stage, int? Number) ReadStage(ref LineReader reader)
    {
        var start = reader;
        if (reader.Take("[") && reader.TakeCount(StepHeading.Digits, out var number, out var total) && reader.Take("] ") && number > 0)
        {
            return (string.Create(CultureInfo.InvariantCulture, $"{number}/{total}"), number - 1);
        }

        reader = start;
        return ("", null);
    }

    // Old versions do not print the total.
    private static bool IsLastOfStage(BuildStep? step) => step is not null && (step.Total == 0 || step.Number == step.Total);

    // --> 39b31f6bf0a
    private static bool IsImage(string line) =>
        line.StartsWith("--> ", StringComparison.Ordinal)
        && line.Length - 4 is >= ShortestImageId and <= LongestImageId
        && LineReader.IsHexadecimal(line.AsSpan(4));

    private static bool IsCommit(string line)
    {
        var reader = new LineReader(line);
        _ = ReadStage(ref reader);
        return reader.Take("COMMIT") && reader.Rest is "" or [' ', ..];
    }
}
