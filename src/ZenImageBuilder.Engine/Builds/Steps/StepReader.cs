using System.Text.RegularExpressions;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>Reads the output of one builder.</summary>
internal interface IStepDialect
{
    /// <summary>Reads a line.</summary>
    /// <param name="line">The line without colours.</param>
    /// <param name="at">When it was written.</param>
    /// <param name="board">Where the steps are kept.</param>
    /// <param name="step">The key of the step that the line belongs to, or null.</param>
    /// <returns>Whether the line is this builder's.</returns>
    bool Read(string line, DateTimeOffset at, StepBoard board, out string? step);
}

/// <summary>Follows the steps of a Dockerfile through the log of a build, line by line, whichever builder wrote it: BuildKit, the classic builder, buildah or kaniko.</summary>
/// <remarks>It never fails: a line that nobody knows belongs to the step that runs.</remarks>
internal sealed partial class StepReader
{
    private readonly StepBoard _board;

    private readonly IStepDialect[] _dialects;

    /// <summary>Begins at the beginning of a log.</summary>
    /// <param name="dockerfile">The text of the Dockerfile, or null: then the lines of the steps are not known.</param>
    public StepReader(string? dockerfile)
    {
        var instructions = dockerfile is null ? [] : DockerfileText.Read(dockerfile);
        _board = new(instructions);
        _dialects = [new BuildKitDialect(), new ClassicDialect(), new BuildahDialect(), new KanikoDialect(instructions)];
    }

    /// <summary>The steps so far, in the order in which they began.</summary>
    public IReadOnlyList<BuildStep> Steps => [.. _board.Steps];

    /// <summary>Reads the next line.</summary>
    /// <returns>The label of the step that it belongs to, or null.</returns>
    public string? Read(DateTimeOffset at, string line)
    {
        var plain = line.Contains('\u001b', StringComparison.Ordinal) ? Colour().Replace(line, "") : line;
        foreach (var dialect in _dialects)
        {
            if (dialect.Read(plain, at, _board, out var step))
            {
                return Label(step);
            }
        }

        return Label(_board.Current);
    }

    /// <summary>Ends what runs, when the build has ended.</summary>
    /// <param name="status">How the build ended, one of <see cref="ImageBuildStatus"/>. One that did not succeed and was not stopped failed in the step that ran, unless another failed before.</param>
    /// <param name="at">When it ended.</param>
    public void End(string status, DateTimeOffset at)
    {
        if (status is not (ImageBuildStatus.Succeeded or ImageBuildStatus.Stopped)
            && _board.Current is { } current
            && !_board.Steps.Any(static step => step.Status == BuildStepStatus.Failed))
        {
            _board.End(current, BuildStepStatus.Failed, at);
        }

        _board.EndAll(status == ImageBuildStatus.Succeeded ? BuildStepStatus.Done : BuildStepStatus.Canceled, at);
    }

    private string? Label(string? key) => key is not null && _board.Knows(key) ? _board[key].Label : null;

    [GeneratedRegex(@"\u001b\[[0-9;]*[A-Za-z]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Colour();
}
