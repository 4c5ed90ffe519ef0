namespace Amazon.CodeBuild.Model;

internal sealed class BuildPhase
{
    public BuildPhaseType? PhaseType { get; set; }

    public StatusType? PhaseStatus { get; set; }

    public DateTime? StartTime { get; set; }

    public DateTime? EndTime { get; set; }

    public long? DurationInSeconds { get; set; }

    public List<PhaseContext>? Contexts { get; set; }
}
