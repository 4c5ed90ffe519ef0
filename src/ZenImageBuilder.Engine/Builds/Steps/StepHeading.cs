namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>The line with which a builder begins a step.</summary>
/// <param name="Key">Identifies the step in this log.</param>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Total">The number of steps; 0 if the builder does not report it.</param>
/// <param name="Instruction">The instruction as the log shows it.</param>
/// <param name="Count">What the number counts.</param>
internal sealed record StepHeading(string Key, int Number, int Total, string Instruction, StepCount Count)
{
    /// <summary>The most digits of a number or a total.</summary>
    public const int Digits = 4;

    /// <summary>The builder's name of the stage, or null.</summary>
    public string? Stage { get; init; }

    /// <summary>The number of the stage in the file, from 0, or null if the builder does not count stages.</summary>
    public int? StageNumber { get; init; }
}

/// <summary>What the number of a step counts.</summary>
internal enum StepCount
{
    /// <summary>Nothing that corresponds to the Dockerfile.</summary>
    None,

    /// <summary>The instructions of the file.</summary>
    InFile,

    /// <summary>The instructions of the stage.</summary>
    InStage,

    /// <summary>The instructions of the stage that make a layer.</summary>
    Layers,
}
