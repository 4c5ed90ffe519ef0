using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>The steps that have been seen, as far as they are. What the dialects read in a log is written here.</summary>
internal sealed class StepBoard(IReadOnlyList<DockerfileInstruction> instructions)
{
    private readonly List<BuildStep> _steps = [];

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    private readonly InstructionMatcher _matcher = new(instructions);

    /// <summary>The steps in the order in which they began.</summary>
    public IReadOnlyList<BuildStep> Steps => _steps;

    /// <summary>The key of the step that began last and has not ended, or null.</summary>
    public string? Current { get; private set; }

    /// <summary>Whether a step of this key has begun.</summary>
    public bool Knows(string key) => _places.ContainsKey(key);

    /// <summary>The step of a key.</summary>
    public BuildStep this[string key] => _steps[_places[key]];

    /// <summary>Begins a step; one that has begun goes on.</summary>
    public void Begin(string key, string? stage, int number, int total, string instruction, DateTimeOffset at)
    {
        Current = key;
        if (_places.TryAdd(key, _steps.Count))
        {
            _steps.Add(new()
            {
                Number = number,
                Total = total,
                Stage = stage,
                Instruction = instruction,
                DockerfileLine = _matcher.Line(stage, instruction),
                Status = BuildStepStatus.Running,
                StartTime = at,
            });
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

    /// <summary>Ends whatever runs.</summary>
    public void EndAll(string status, DateTimeOffset at)
    {
        foreach (var key in _places.Keys)
        {
            End(key, status, at);
        }
    }

    /// <summary>Sets the line of the failed step: what the builder itself says of it.</summary>
    public void Locate(int line)
    {
        var place = _steps.FindLastIndex(static step => step.Status == BuildStepStatus.Failed);
        if (place >= 0)
        {
            _steps[place] = _steps[place] with { DockerfileLine = line };
        }
    }
}
