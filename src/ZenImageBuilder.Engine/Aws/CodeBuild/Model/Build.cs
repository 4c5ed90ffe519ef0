namespace Amazon.CodeBuild.Model;

internal sealed class Build
{
    public string? Id { get; set; }

    public string? Arn { get; set; }

    public long? BuildNumber { get; set; }

    public DateTime? StartTime { get; set; }

    public DateTime? EndTime { get; set; }

    public string? CurrentPhase { get; set; }

    public StatusType? BuildStatus { get; set; }

    public string? SourceVersion { get; set; }

    public string? ResolvedSourceVersion { get; set; }

    public string? ProjectName { get; set; }

    public List<BuildPhase>? Phases { get; set; }

    public ProjectSource? Source { get; set; }

    public List<ProjectSource>? SecondarySources { get; set; }

    public List<ProjectSourceVersion>? SecondarySourceVersions { get; set; }

    public BuildArtifacts? Artifacts { get; set; }

    public List<BuildArtifacts>? SecondaryArtifacts { get; set; }

    public ProjectCache? Cache { get; set; }

    public ProjectEnvironment? Environment { get; set; }

    public string? ServiceRole { get; set; }

    public LogsLocation? Logs { get; set; }

    public int? TimeoutInMinutes { get; set; }

    public int? QueuedTimeoutInMinutes { get; set; }

    public bool? BuildComplete { get; set; }

    public string? Initiator { get; set; }

    public VpcConfig? VpcConfig { get; set; }

    public NetworkInterface? NetworkInterface { get; set; }

    public string? EncryptionKey { get; set; }

    public List<ExportedEnvironmentVariable>? ExportedEnvironmentVariables { get; set; }

    public List<ProjectFileSystemLocation>? FileSystemLocations { get; set; }

    public DebugSession? DebugSession { get; set; }

    public string? BuildBatchArn { get; set; }

    public AutoRetryConfig? AutoRetryConfig { get; set; }
}
