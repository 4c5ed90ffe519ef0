using System.Net;
using Amazon.Runtime;

namespace Amazon.CodeBuild.Model;

public class AmazonCodeBuildRequest : AmazonWebServiceRequest;

public sealed class BatchGetBuildsRequest : AmazonCodeBuildRequest
{
    public List<string>? Ids { get; set; }
}

public sealed class BatchGetBuildsResponse : AmazonWebServiceResponse
{
    public List<Build>? Builds { get; set; }

    public List<string>? BuildsNotFound { get; set; }
}

public sealed class BatchGetProjectsRequest : AmazonCodeBuildRequest
{
    public List<string>? Names { get; set; }
}

public sealed class BatchGetProjectsResponse : AmazonWebServiceResponse
{
    public List<Project>? Projects { get; set; }

    public List<string>? ProjectsNotFound { get; set; }
}

public sealed class CreateProjectRequest : AmazonCodeBuildRequest
{
    public string? Name { get; set; }

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

    public VpcConfig? VpcConfig { get; set; }

    public bool? BadgeEnabled { get; set; }

    public LogsConfig? LogsConfig { get; set; }

    public List<ProjectFileSystemLocation>? FileSystemLocations { get; set; }

    public int? ConcurrentBuildLimit { get; set; }

    public int? AutoRetryLimit { get; set; }
}

public sealed class CreateProjectResponse : AmazonWebServiceResponse
{
    public Project? Project { get; set; }
}

public sealed class DeleteProjectRequest : AmazonCodeBuildRequest
{
    public string? Name { get; set; }
}

public sealed class DeleteProjectResponse : AmazonWebServiceResponse;

public sealed class ListBuildsForProjectRequest : AmazonCodeBuildRequest
{
    public string? ProjectName { get; set; }

    public SortOrderType? SortOrder { get; set; }

    public string? NextToken { get; set; }
}

public sealed class ListBuildsForProjectResponse : AmazonWebServiceResponse
{
    public List<string>? Ids { get; set; }

    public string? NextToken { get; set; }
}

public sealed class ListProjectsRequest : AmazonCodeBuildRequest
{
    public ProjectSortByType? SortBy { get; set; }

    public SortOrderType? SortOrder { get; set; }

    public string? NextToken { get; set; }
}

public sealed class ListProjectsResponse : AmazonWebServiceResponse
{
    public string? NextToken { get; set; }

    public List<string>? Projects { get; set; }
}

public sealed class StartBuildRequest : AmazonCodeBuildRequest
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

public sealed class StartBuildResponse : AmazonWebServiceResponse
{
    public Build? Build { get; set; }
}

public sealed class StopBuildRequest : AmazonCodeBuildRequest
{
    public string? Id { get; set; }
}

public sealed class StopBuildResponse : AmazonWebServiceResponse
{
    public Build? Build { get; set; }
}

public sealed class AutoRetryConfig
{
    public int? AutoRetryLimit { get; set; }

    public int? AutoRetryNumber { get; set; }

    public string? NextAutoRetry { get; set; }

    public string? PreviousAutoRetry { get; set; }
}

public sealed class Build
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

public sealed class BuildArtifacts
{
    public string? Location { get; set; }

    public string? Sha256sum { get; set; }

    public string? Md5sum { get; set; }

    public bool? OverrideArtifactName { get; set; }

    public bool? EncryptionDisabled { get; set; }

    public string? ArtifactIdentifier { get; set; }

    public BucketOwnerAccess? BucketOwnerAccess { get; set; }
}

public sealed class BuildPhase
{
    public BuildPhaseType? PhaseType { get; set; }

    public StatusType? PhaseStatus { get; set; }

    public DateTime? StartTime { get; set; }

    public DateTime? EndTime { get; set; }

    public long? DurationInSeconds { get; set; }

    public List<PhaseContext>? Contexts { get; set; }
}

public sealed class BuildStatusConfig
{
    public string? Context { get; set; }

    public string? TargetUrl { get; set; }
}

public sealed class CloudWatchLogsConfig
{
    public LogsConfigStatusType? Status { get; set; }

    public string? GroupName { get; set; }

    public string? StreamName { get; set; }
}

public sealed class ComputeConfiguration
{
    public long? VCpu { get; set; }

    public long? Memory { get; set; }

    public long? Disk { get; set; }

    public MachineType? MachineType { get; set; }

    public string? InstanceType { get; set; }
}

public sealed class DebugSession
{
    public bool? SessionEnabled { get; set; }

    public string? SessionTarget { get; set; }
}

public sealed class EnvironmentVariable
{
    public string? Name { get; set; }

    public string? Value { get; set; }

    public EnvironmentVariableType? Type { get; set; }
}

public sealed class ExportedEnvironmentVariable
{
    public string? Name { get; set; }

    public string? Value { get; set; }
}

public sealed class GitSubmodulesConfig
{
    public bool? FetchSubmodules { get; set; }
}

public sealed class LogsConfig
{
    public CloudWatchLogsConfig? CloudWatchLogs { get; set; }

    public S3LogsConfig? S3Logs { get; set; }
}

public sealed class LogsLocation
{
    public string? GroupName { get; set; }

    public string? StreamName { get; set; }

    public string? DeepLink { get; set; }

    public string? S3DeepLink { get; set; }

    public string? CloudWatchLogsArn { get; set; }

    public string? S3LogsArn { get; set; }

    public CloudWatchLogsConfig? CloudWatchLogs { get; set; }

    public S3LogsConfig? S3Logs { get; set; }
}

public sealed class NetworkInterface
{
    public string? SubnetId { get; set; }

    public string? NetworkInterfaceId { get; set; }
}

public sealed class PhaseContext
{
    public string? StatusCode { get; set; }

    public string? Message { get; set; }
}

public sealed class Project
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

public sealed class ProjectArtifacts
{
    public ArtifactsType? Type { get; set; }

    public string? Location { get; set; }

    public string? Path { get; set; }

    public ArtifactNamespace? NamespaceType { get; set; }

    public string? Name { get; set; }

    public ArtifactPackaging? Packaging { get; set; }

    public bool? OverrideArtifactName { get; set; }

    public bool? EncryptionDisabled { get; set; }

    public string? ArtifactIdentifier { get; set; }

    public BucketOwnerAccess? BucketOwnerAccess { get; set; }
}

public sealed class ProjectCache
{
    public CacheType? Type { get; set; }

    public string? Location { get; set; }

    public List<string>? Modes { get; set; }

    public string? CacheNamespace { get; set; }
}

public sealed class ProjectEnvironment
{
    public EnvironmentType? Type { get; set; }

    public string? Image { get; set; }

    public ComputeType? ComputeType { get; set; }

    public ComputeConfiguration? ComputeConfiguration { get; set; }

    public ProjectFleet? Fleet { get; set; }

    public List<EnvironmentVariable>? EnvironmentVariables { get; set; }

    public bool? PrivilegedMode { get; set; }

    public string? Certificate { get; set; }

    public RegistryCredential? RegistryCredential { get; set; }

    public ImagePullCredentialsType? ImagePullCredentialsType { get; set; }
}

public sealed class ProjectFileSystemLocation
{
    public FileSystemType? Type { get; set; }

    public string? Location { get; set; }

    public string? MountPoint { get; set; }

    public string? Identifier { get; set; }

    public string? MountOptions { get; set; }
}

public sealed class ProjectFleet
{
    public string? FleetArn { get; set; }
}

public sealed class ProjectSource
{
    public SourceType? Type { get; set; }

    public string? Location { get; set; }

    public int? GitCloneDepth { get; set; }

    public GitSubmodulesConfig? GitSubmodulesConfig { get; set; }

    public string? Buildspec { get; set; }

    public SourceAuth? Auth { get; set; }

    public bool? ReportBuildStatus { get; set; }

    public BuildStatusConfig? BuildStatusConfig { get; set; }

    public bool? InsecureSsl { get; set; }

    public string? SourceIdentifier { get; set; }
}

public sealed class ProjectSourceVersion
{
    public string? SourceIdentifier { get; set; }

    public string? SourceVersion { get; set; }
}

public sealed class RegistryCredential
{
    public string? Credential { get; set; }

    public CredentialProviderType? CredentialProvider { get; set; }
}

public sealed class S3LogsConfig
{
    public LogsConfigStatusType? Status { get; set; }

    public string? Location { get; set; }

    public bool? EncryptionDisabled { get; set; }

    public BucketOwnerAccess? BucketOwnerAccess { get; set; }
}

public sealed class SourceAuth
{
    public SourceAuthType? Type { get; set; }

    public string? Resource { get; set; }
}

public sealed class Tag
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}

public sealed class VpcConfig
{
    public string? VpcId { get; set; }

    public List<string>? Subnets { get; set; }

    public List<string>? SecurityGroupIds { get; set; }
}

public sealed class AccountLimitExceededException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonCodeBuildException(message, innerException, errorType, errorCode, requestId, statusCode);

public sealed class InvalidInputException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonCodeBuildException(message, innerException, errorType, errorCode, requestId, statusCode);

public sealed class ResourceAlreadyExistsException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonCodeBuildException(message, innerException, errorType, errorCode, requestId, statusCode);

public sealed class ResourceNotFoundException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonCodeBuildException(message, innerException, errorType, errorCode, requestId, statusCode);
