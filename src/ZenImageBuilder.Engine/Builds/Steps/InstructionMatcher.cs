using ZenImageBuilder.Engine.Dockerfiles;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>
/// Finds the lines of the instructions that a log shows: by their text, and by their numbers if the builder counts instructions as the file does.
/// </summary>
internal sealed class InstructionMatcher
{
    // The longest Dockerfile that is kept: a longer text is none of its instructions.
    private const int LongestShown = 1 << 17;

    private readonly ILookup<string, Candidate> _candidates;

    private readonly int _inFile;

    private readonly Dictionary<int, int> _inStage = [];

    private readonly Dictionary<int, int> _layers = [];

    private readonly HashSet<(string? Stage, int Line)> _taken = [];

    public InstructionMatcher(DockerfileText dockerfile)
    {
        _inFile = dockerfile.Instructions.Count;
        var stages = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "scratch" };
        List<Candidate> candidates = [];
        foreach (var instruction in dockerfile.Instructions)
        {
            var isLayer = IsLayer(instruction, stages);
            var layer = _layers[instruction.Stage] = _layers.GetValueOrDefault(instruction.Stage) + (isLayer ? 1 : 0);
            _inStage[instruction.Stage] = instruction.NumberInStage;
            candidates.Add(new(instruction, new(instruction, dockerfile.Escape), candidates.Count + 1, isLayer ? layer : 0));
        }

        _candidates = candidates.ToLookup(static candidate => candidate.Instruction.Keyword, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The line of an instruction, or null if none fits. If several instructions have the same text, each is returned once, in order.</summary>
    public int? Line(StepHeading heading)
    {
        if (heading.Instruction.Length > LongestShown)
        {
            return null;
        }

        var keyword = Keyword(heading.Instruction);
        var shown = heading.Instruction[keyword.Length..];
        var folded = InstructionShape.WithoutBlanks(shown);
        var candidates = _candidates[keyword].Where(candidate => IsOf(candidate.Instruction, heading)).ToList();
        var placed = candidates.Find(candidate => IsAtPlace(candidate, heading));
        var found = placed?.Shape.Fit(shown, folded) is not null ? placed : BestOf(candidates, heading, shown, folded) ?? placed;
        if (found is null)
        {
            return null;
        }

        _ = _taken.Add((heading.Stage, found.Instruction.Line));
        return found.Instruction.Line;
    }

    private Candidate? BestOf(List<Candidate> candidates, StepHeading heading, string shown, string folded) =>
        candidates
            .Select(candidate => (Candidate: candidate, Fit: candidate.Shape.Fit(shown, folded)))
            .Where(static fitting => fitting.Fit is not null)
            .OrderBy(fitting => _taken.Contains((heading.Stage, fitting.Candidate.Instruction.Line)))
            .ThenBy(static fitting => fitting.Fit!.Value.Rank)
            .ThenByDescending(static fitting => fitting.Fit!.Value.Known)
            .Select(static fitting => fitting.Candidate)
            .FirstOrDefault();

    private static string Keyword(string shown)
    {
        var end = shown.AsSpan().IndexOfAny(" \t");
        return end < 0 ? shown : shown[..end];
    }

    // BuildKit uses the number of a stage without a name as its name, and puts the platform before the name if there are several. The ONBUILD instructions of a
    // base image may appear in any stage.
    private static bool IsOf(DockerfileInstruction instruction, StepHeading heading)
    {
        if (heading.StageNumber is { } number)
        {
            return instruction.Stage == number;
        }

        var name = heading.Stage?[(heading.Stage.LastIndexOf(' ') + 1)..];
        return name is null
            || instruction.Keyword == "ONBUILD"
            || name.Contains('/', StringComparison.Ordinal)
            || string.Equals(name, instruction.StageName, StringComparison.OrdinalIgnoreCase)
            || string.Equals(name, $"stage-{instruction.Stage}", StringComparison.Ordinal);
    }

    /// <summary>Whether an instruction is the one with this number. If the totals differ, the builder also counts something that is not in the file.</summary>
    private bool IsAtPlace(Candidate candidate, StepHeading heading) =>
        heading.Count switch
        {
            StepCount.InFile => heading.Total == _inFile && heading.Number == candidate.Number,
            StepCount.InStage => heading.Total == _inStage[candidate.Instruction.Stage] && heading.Number == candidate.Instruction.NumberInStage,
            StepCount.Layers => heading.Total == _layers[candidate.Instruction.Stage] && heading.Number == candidate.Layer,
            _ => false,
        };

    // https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go counts in this way.
    private static bool IsLayer(DockerfileInstruction instruction, HashSet<string> stages)
    {
        if (instruction.Keyword != "FROM")
        {
            return instruction.Keyword is "RUN" or "COPY" or "ADD" or "WORKDIR";
        }

        var isImage = !instruction
            .Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Where(static word => !word.StartsWith("--", StringComparison.Ordinal))
            .Take(1)
            .Any(stages.Contains);
        if (instruction.StageName is { } name)
        {
            _ = stages.Add(name);
        }

        return isImage;
    }

    /// <summary>An instruction that may be the one in the log.</summary>
    /// <param name="Number">Its number in the file, from 1.</param>
    /// <param name="Layer">Its number among the instructions of its stage that make a layer, from 1; 0 if it makes none.</param>
    private sealed record Candidate(DockerfileInstruction Instruction, InstructionShape Shape, int Number, int Layer);
}
