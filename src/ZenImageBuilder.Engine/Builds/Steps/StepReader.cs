using System.Text;
using ZenImageBuilder.Engine.Dockerfiles;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>Reads the output of one builder.</summary>
internal interface IStepDialect
{
    /// <summary>Reads a line, in a time proportional to its length.</summary>
    /// <param name="line">The line without color sequences.</param>
    /// <param name="at">The time of the line.</param>
    /// <param name="board">The steps, which this method updates.</param>
    /// <param name="step">The key of the step that the line belongs to, or null.</param>
    /// <returns>Whether this builder wrote the line.</returns>
    bool Read(string line, DateTimeOffset at, StepBoard board, out string? step);
}

// CONTRIBUTING.md, "Decisions": Build
/// <summary>Follows the steps of a Dockerfile through the log of a build, line by line, whichever builder wrote it: BuildKit, the classic builder, buildah or kaniko.</summary>
/// <remarks>
/// It never fails: an unknown line belongs to the step that is running, and a dialect that throws is left out from then on. The builder whose steps come first
/// has written the log; lines that look like those of another builder were printed by a program in a step.
/// </remarks>
internal sealed class StepReader
{
    private readonly StepBoard _board;

    private List<IStepDialect> _dialects;

    /// <summary>Starts at the beginning of a log.</summary>
    /// <param name="dockerfile">The text of the Dockerfile, or null: then the line numbers of the steps are not known.</param>
    /// <param name="dialects">The builders that may have written the log, or null for all known builders.</param>
    public StepReader(string? dockerfile, IEnumerable<IStepDialect>? dialects = null)
    {
        var read = Read(dockerfile ?? "");
        _board = new(read);
        _dialects = [.. dialects ?? [new BuildKitDialect(), new ClassicDialect(), new BuildahDialect(), new KanikoDialect(read.Instructions)]];
    }

    /// <summary>The steps so far, in the order in which they began.</summary>
    public IReadOnlyList<BuildStep> Steps => [.. _board.Steps];

    /// <summary>The place of the failure if no step failed, as far as the builder reports it; otherwise null.</summary>
    public FailedInstruction? Failed => _board.Failed;

    /// <summary>The first exception for which a dialect was left out; null if all dialects are in use.</summary>
    public Exception? LeftOut { get; private set; }

    /// <summary>Reads the next line; returns the label of the step that it belongs to, or null.</summary>
    public string? Read(DateTimeOffset at, string line)
    {
        var plain = WithoutColors(line).TrimEnd('\r');
        var known = _board.Steps.Count;
        foreach (var dialect in _dialects)
        {
            if (Reads(dialect, plain, at, out var step))
            {
                if (known == 0 && _board.Steps.Count > 0)
                {
                    _dialects = [dialect];
                }

                return Label(step);
            }
        }

        return Label(_board.Current);
    }

    /// <summary>Ends the steps that are running, after the build has ended.</summary>
    /// <param name="status">How the build ended, one of <see cref="ImageBuildStatus"/>. If the build did not succeed and was not stopped, it failed in the step
    /// that was running, unless another step failed before.</param>
    /// <param name="at">When it ended.</param>
    public void End(string status, DateTimeOffset at)
    {
        if (status == ImageBuildStatus.Succeeded)
        {
            // A failed step was repeated, or only looked like a failed one.
            _board.CorrectAll(BuildStepStatus.Failed, BuildStepStatus.Done);
        }
        else if (status != ImageBuildStatus.Stopped && _board.Current is { } current && !_board.Steps.Any(static step => step.Status == BuildStepStatus.Failed))
        {
            _board.End(current, BuildStepStatus.Failed, at);
        }

        _board.EndAll(status == ImageBuildStatus.Succeeded ? BuildStepStatus.Done : BuildStepStatus.Canceled, at);
    }

    private DockerfileText Read(string dockerfile)
    {
        try
        {
            return DockerfileText.Parse(dockerfile);
        }
        catch (Exception exception)
        {
            // The line numbers of the steps stay unknown.
            LeftOut = exception;
            return DockerfileText.Parse("");
        }
    }

    private bool Reads(IStepDialect dialect, string line, DateTimeOffset at, out string? step)
    {
        try
        {
            return dialect.Read(line, at, _board, out step);
        }
        catch (Exception exception)
        {
            // The output of a build never ends its watch, whatever is wrong with it.
            step = null;
            _dialects = [.. _dialects.Where(other => other != dialect)];
            LeftOut ??= exception;
            return false;
        }
    }

    private string? Label(string? key) => key is null ? null : _board[key]?.Label;

    /// <summary>Removes control sequences: an escape character, a bracket, parameters and a letter.</summary>
    private static string WithoutColors(string line)
    {
        if (!line.Contains('\u001b', StringComparison.Ordinal))
        {
            return line;
        }

        var plain = new StringBuilder(line.Length);
        var rest = line.AsSpan();
        for (var next = rest.IndexOf("\u001b["); next >= 0; next = rest.IndexOf("\u001b["))
        {
            _ = plain.Append(rest[..next]);
            rest = rest[(next + 2)..];
            var end = rest.IndexOfAnyExceptInRange(' ', '?');
            rest =
                end >= 0 && rest[end] is >= '@' and <= '~' ? rest[(end + 1)..]
                : end < 0 ? []
                : rest[end..];
        }

        return plain.Append(rest).ToString();
    }
}
