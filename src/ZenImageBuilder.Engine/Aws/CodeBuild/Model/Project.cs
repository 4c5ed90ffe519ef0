namespace Amazon.CodeBuild.Model;

internal sealed class Project
{
    public string? Name { get; set; }

    public string? Arn { get; set; }

    public string? Description { get; set; }

    public ProjectSource? Source { get; set; }

    public List<ProjectSource>? SecondarySources { get; set; }

    public string? SourceVersion { get; set; }

    public List<ProjectSourceVersion>? SecondarySourceVersions { get; set; }

    public ProjectArtifacts? Artifacts { get; set; }

    public List<ProjectArtifacts>? SecondaryArtifacts { get; set; }

    public ProjectCache? Cache { get; set; }

    public ProjectEnvironment? Environment { get; set; }

    public string? ServiceRole { get; set; }

    public int? TimeoutInMinutes { get; set; }

    public int? QueuedTimeoutInMinutes { get; set; }

    public string? EncryptionKey { get; set; }

    public List<Tag>? Tags { get; set; }

    public DateTime? Created { get; set; }

    public DateTime? LastModified { get; set; }

    public VpcConfig? VpcConfig { get; set; }

    public LogsConfig? LogsConfig { get; set; }

    public List<ProjectFileSystemLocation>? FileSystemLocations { get; set; }

    public int? ConcurrentBuildLimit { get; set; }

    public int? AutoRetryLimit { get; set; }
}
