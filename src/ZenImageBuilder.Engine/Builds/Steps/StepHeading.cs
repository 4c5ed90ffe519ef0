namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>The line with which a builder begins a step.</summary>
/// <param name="Key">What tells the step from others.</param>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Total">How many there are; 0 where the builder does not say.</param>
/// <param name="Instruction">The instruction as it is shown.</param>
/// <param name="Count">What is counted.</param>
internal sealed record StepHeading(string Key, int Number, int Total, string Instruction, StepCount Count)
{
    /// <summary>The most digits of a number or a total.</summary>
    public const int Digits = 4;

    /// <summary>The stage as the builder calls it, or null.</summary>
    public string? Stage { get; init; }

    /// <summary>Which stage of the file it is, from 0, or null where the builder does not count them.</summary>
    public int? StageNumber { get; init; }
}

/// <summary>What the number of a step counts.</summary>
internal enum StepCount
{
    /// <summary>Nothing that can be found in the Dockerfile.</summary>
    None,

    /// <summary>The instructions of the file.</summary>
    InFile,

    /// <summary>The instructions of the stage.</summary>
    InStage,

    /// <summary>The instructions of the stage that make a layer.</summary>
    Layers,
}
