using System.Text;
using ZenImageBuilder.Engine.Dockerfiles;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>Reads the output of one builder.</summary>
internal interface IStepDialect
{
    /// <summary>Reads a line, in a time that grows with its length only.</summary>
    /// <param name="line">The line without colours.</param>
    /// <param name="at">When it was written.</param>
    /// <param name="board">Where the steps are kept.</param>
    /// <param name="step">The key of the step that the line belongs to, or null.</param>
    /// <returns>Whether the line is this builder's.</returns>
    bool Read(string line, DateTimeOffset at, StepBoard board, out string? step);
}

/// <summary>Follows the steps of a Dockerfile through the log of a build, line by line, whichever builder wrote it: BuildKit, the classic builder, buildah or kaniko.</summary>
/// <remarks>
/// It never fails: a line that nobody knows belongs to the step that runs, and a dialect that fails all the same is left out from then on. The builder whose steps come first
/// has written the log; what looks like another's was printed by a program in a step.
/// </remarks>
internal sealed class StepReader
{
    private readonly StepBoard _board;

    private List<IStepDialect> _dialects;

    /// <summary>Begins at the beginning of a log.</summary>
    /// <param name="dockerfile">The text of the Dockerfile, or null: then the lines of the steps are not known.</param>
    /// <param name="dialects">The builders that may have written the log, or null for all that are known.</param>
    public StepReader(string? dockerfile, IEnumerable<IStepDialect>? dialects = null)
    {
        var read = Read(dockerfile ?? "");
        _board = new(read);
        _dialects = [.. dialects ?? [new BuildKitDialect(), new ClassicDialect(), new BuildahDialect(), new KanikoDialect(read.Instructions)]];
    }

    /// <summary>The steps so far, in the order in which they began.</summary>
    public IReadOnlyList<BuildStep> Steps => [.. _board.Steps];

    /// <summary>Where the build failed that failed in no step, as far as the builder says it; else null.</summary>
    public FailedInstruction? Failed => _board.Failed;

    /// <summary>Why a dialect is left out, the first; null while none is.</summary>
    public Exception? LeftOut { get; private set; }

    /// <summary>Reads the next line.</summary>
    /// <returns>The label of the step that it belongs to, or null.</returns>
    public string? Read(DateTimeOffset at, string line)
    {
        var plain = WithoutColours(line).TrimEnd('\r');
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

    /// <summary>Ends what runs, when the build has ended.</summary>
    /// <param name="status">How the build ended, one of <see cref="ImageBuildStatus"/>. One that did not succeed and was not stopped failed in the step that ran, unless another failed before.</param>
    /// <param name="at">When it ended.</param>
    public void End(string status, DateTimeOffset at)
    {
        if (status == ImageBuildStatus.Succeeded)
        {
            // What failed was tried again, or only looked like it.
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
            // Then the lines of the steps are not known.
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
            // Whatever is wrong with it: what a build prints never ends its watch.
            step = null;
            _dialects = [.. _dialects.Where(other => other != dialect)];
            LeftOut ??= exception;
            return false;
        }
    }

    private string? Label(string? key) => key is null ? null : _board[key]?.Label;

    /// <summary>Takes away control sequences: an escape character, a bracket, parameters and a letter.</summary>
    private static string WithoutColours(string line)
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
