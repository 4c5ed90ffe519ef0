using Amazon.Runtime;

namespace Amazon.CodeBuild.Model;

internal sealed class StartBuildRequest : AmazonCodeBuildRequest
{
    public string? ProjectName { get; set; }

    public List<ProjectSource>? SecondarySourcesOverride { get; set; }

    public List<ProjectSourceVersion>? SecondarySourcesVersionOverride { get; set; }

    public string? SourceVersion { get; set; }

    public ProjectArtifacts? ArtifactsOverride { get; set; }

    public List<ProjectArtifacts>? SecondaryArtifactsOverride { get; set; }

    public List<EnvironmentVariable>? EnvironmentVariablesOverride { get; set; }

    public SourceType? SourceTypeOverride { get; set; }

    public string? SourceLocationOverride { get; set; }

    public SourceAuth? SourceAuthOverride { get; set; }

    public int? GitCloneDepthOverride { get; set; }

    public GitSubmodulesConfig? GitSubmodulesConfigOverride { get; set; }

    public string? BuildspecOverride { get; set; }

    public bool? InsecureSslOverride { get; set; }

    public bool? ReportBuildStatusOverride { get; set; }

    public BuildStatusConfig? BuildStatusConfigOverride { get; set; }

    public EnvironmentType? EnvironmentTypeOverride { get; set; }

    public string? ImageOverride { get; set; }

    public ComputeType? ComputeTypeOverride { get; set; }

    public string? CertificateOverride { get; set; }

    public ProjectCache? CacheOverride { get; set; }

    public string? ServiceRoleOverride { get; set; }

    public bool? PrivilegedModeOverride { get; set; }

    public int? TimeoutInMinutesOverride { get; set; }

    public int? QueuedTimeoutInMinutesOverride { get; set; }

    public string? EncryptionKeyOverride { get; set; }

    public string? IdempotencyToken { get; set; }

    public LogsConfig? LogsConfigOverride { get; set; }

    public RegistryCredential? RegistryCredentialOverride { get; set; }

    public ImagePullCredentialsType? ImagePullCredentialsTypeOverride { get; set; }

    public bool? DebugSessionEnabled { get; set; }

    public ProjectFleet? FleetOverride { get; set; }

    public int? AutoRetryLimitOverride { get; set; }
}

internal sealed class StartBuildResponse : AmazonWebServiceResponse
{
    public Build? Build { get; set; }
}
