using ZenImageBuilder.Engine.Dockerfiles;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>The steps that have been seen, as far as they are. What the dialects read in a log is written here.</summary>
internal sealed class StepBoard(DockerfileText dockerfile)
{
    // More than any Dockerfile has: a log that goes on beginning steps is not one of a builder.
    private const int MostSteps = 4096;

    // Long enough for a person.
    private const int LongestInstruction = 16_384;

    private readonly List<BuildStep> _steps = [];

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    private readonly InstructionMatcher _matcher = new(dockerfile);

    /// <summary>The steps in the order in which they began.</summary>
    public IReadOnlyList<BuildStep> Steps => _steps;

    /// <summary>The key of the step that began last and has not ended, or null.</summary>
    public string? Current { get; private set; }

    /// <summary>What the builder itself says of the place of the failure where that is no step, or null: the base image of a stage, or a line that cannot be read.</summary>
    public FailedInstruction? Failed { get; private set; }

    /// <summary>The step of a key, or null where none of it has begun.</summary>
    public BuildStep? this[string key] => _places.TryGetValue(key, out var place) ? _steps[place] : null;

    /// <summary>Begins a step; one that has begun goes on.</summary>
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

    /// <summary>Ends a step that runs; one that has ended stays as it is.</summary>
    /// <param name="duration">What the builder says, or null: then it lasted until <paramref name="at"/>.</param>
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

    /// <summary>Corrects how a step ended, once the builder has said what shows that it was otherwise: a program in it may print what builders print.</summary>
    public void Correct(string key, string status)
    {
        if (_places.TryGetValue(key, out var place) && _steps[place] is not { Status: BuildStepStatus.Running })
        {
            _steps[place] = _steps[place] with { Status = status };
        }
    }

    /// <summary>Ends whatever runs.</summary>
    public void EndAll(string status, DateTimeOffset at)
    {
        foreach (var key in _places.Keys)
        {
            End(key, status, at);
        }
    }

    /// <summary>Corrects every step that ended so.</summary>
    public void CorrectAll(string from, string to)
    {
        for (var place = 0; place < _steps.Count; place++)
        {
            _steps[place] = _steps[place].Status == from ? _steps[place] with { Status = to } : _steps[place];
        }
    }

    /// <summary>Sets the line of the failed step: what the builder itself says of it. Where no step failed, it is remembered apart.</summary>
    /// <param name="line">The line.</param>
    /// <param name="shown">What stands there, or null where the log does not show it.</param>
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

    /// <summary>The same, of what names the image.</summary>
    public void LocateImage(string image)
    {
        if (BaseImages.Find(dockerfile.Instructions, image) is { } instruction)
        {
            Failed = new(instruction.Line, instruction.Text);
        }
    }
}

/// <summary>Where a build failed that failed in no step.</summary>
/// <param name="Line">The line of the Dockerfile, from 1.</param>
/// <param name="Instruction">What stands there, or null where that is not known.</param>
internal sealed record FailedInstruction(int Line, string? Instruction);
