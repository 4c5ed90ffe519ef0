using ZenImageBuilder.Engine.Dockerfiles;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>The steps seen so far. The dialects record here what they read in a log.</summary>
internal sealed class StepBoard(DockerfileText dockerfile)
{
    // More steps than any Dockerfile has: a log in which more steps begin was not written by a builder.
    private const int MostSteps = 4096;

    // Long enough for a reader.
    private const int LongestInstruction = 16_384;

    private readonly List<BuildStep> _steps = [];

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    private readonly InstructionMatcher _matcher = new(dockerfile);

    /// <summary>The steps in the order in which they began.</summary>
    public IReadOnlyList<BuildStep> Steps => _steps;

    /// <summary>The key of the step that began last and has not ended, or null.</summary>
    public string? Current { get; private set; }

    /// <summary>
    /// The place of the failure according to the builder, if no step failed: the base image of a stage, or a line that cannot be read. Otherwise null.
    /// </summary>
    public FailedInstruction? Failed { get; private set; }

    /// <summary>The step with a key, or null if it has not begun.</summary>
    public BuildStep? this[string key] => _places.TryGetValue(key, out var place) ? _steps[place] : null;

    /// <summary>Begins a step, or continues a step that has begun.</summary>
    public void Begin(StepHeading heading, DateTimeOffset at)
    {
        if (_places.ContainsKey(heading.Key))
        {
            Current = heading.Key;
        }
        else if (_steps.Count < MostSteps)
        {
            Current = heading.Key;
            _places.Add(heading.Key, _steps.Count);
            _steps.Add(
                new()
                {
                    Number = heading.Number,
                    Total = heading.Total,
                    Stage = heading.Stage,
                    Instruction = heading.Instruction.Length > LongestInstruction ? heading.Instruction[..LongestInstruction] + "…" : heading.Instruction,
                    DockerfileLine = _matcher.Line(heading),
                    Status = BuildStepStatus.Running,
                    StartTime = at,
                }
            );
        }
    }

    /// <summary>Ends a step that is running; a step that has ended is not changed.</summary>
    /// <param name="duration">The duration according to the builder, or null: then the step lasted until <paramref name="at"/>.</param>
    public void End(string key, string status, DateTimeOffset at, TimeSpan? duration = null)
    {
        if (!_places.TryGetValue(key, out var place) || _steps[place] is not { Status: BuildStepStatus.Running } step)
        {
            return;
        }

        var lasted = status == BuildStepStatus.Cached ? TimeSpan.Zero : duration ?? at - step.StartTime;
        _steps[place] = step with { Status = status, Duration = lasted < TimeSpan.Zero ? TimeSpan.Zero : lasted };
        if (string.Equals(Current, key, StringComparison.Ordinal))
        {
            Current = null;
        }
    }

    /// <summary>
    /// Corrects the status of a step that has ended, if a later line of the builder shows that it ended differently: a program in the step may print the same
    /// lines as builders.
    /// </summary>
    public void Correct(string key, string status)
    {
        if (_places.TryGetValue(key, out var place) && _steps[place] is not { Status: BuildStepStatus.Running })
        {
            _steps[place] = _steps[place] with { Status = status };
        }
    }

    /// <summary>Ends all steps that are running.</summary>
    public void EndAll(string status, DateTimeOffset at)
    {
        foreach (var key in _places.Keys)
        {
            End(key, status, at);
        }
    }

    /// <summary>Changes the status of every step that ended with <paramref name="from"/>.</summary>
    public void CorrectAll(string from, string to)
    {
        for (var place = 0; place < _steps.Count; place++)
        {
            _steps[place] = _steps[place].Status == from ? _steps[place] with { Status = to } : _steps[place];
        }
    }

    /// <summary>
    /// Sets the line of the failed step to the one that the builder reports. If no step failed, the line is recorded in <see cref="Failed"/>.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="shown">The text of the line, or null if the log does not show it.</param>
    public void Locate(int line, string? shown)
    {
        var isKnown = _steps.Exists(step => step.Status == BuildStepStatus.Failed && step.DockerfileLine == line);
        var place = _steps.FindLastIndex(static step => step.Status == BuildStepStatus.Failed);
        if (place < 0)
        {
            Failed = new(line, dockerfile.Instructions.LastOrDefault(instruction => instruction.Line <= line && line <= instruction.EndLine)?.Text ?? shown);
        }
        else if (!isKnown)
        {
            _steps[place] = _steps[place] with { DockerfileLine = line };
        }
    }

    /// <summary>The same, for the instruction that names an image.</summary>
    public void LocateImage(string image)
    {
        if (BaseImages.Find(dockerfile.Instructions, image) is { } instruction)
        {
            Failed = new(instruction.Line, instruction.Text);
        }
    }
}

/// <summary>The place of a failure outside the steps.</summary>
/// <param name="Line">The line of the Dockerfile, from 1.</param>
/// <param name="Instruction">The instruction on that line, or null if it is not known.</param>
internal sealed record FailedInstruction(int Line, string? Instruction);
