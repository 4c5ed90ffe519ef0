using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>The attributes of image builders, for the cmdlets that register and change them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ImageBuilderSettingsCmdlet : ComponentSettingsCmdlet
{
    private protected ImageBuilderSettingsCmdlet()
        : base(ComponentKind.ImageBuilder) { }

    /// <summary>The CodeBuild project that runs the builds; required by flavor <c>aws</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? CodeBuildProject { get; set; }

    /// <summary>The image that the build runs in; it has docker and the AWS CLI.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BuildImageCompleter))]
    public string? BuildImage { get; set; }

    /// <summary>The compute type of CodeBuild.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ComputeTypeCompleter))]
    public string? ComputeType { get; set; }

    /// <summary>The environment type of CodeBuild.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EnvironmentTypeCompleter))]
    public string? EnvironmentType { get; set; }

    /// <summary>Runs the build in privileged mode, which a docker daemon inside the build image needs.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    public SwitchParameter PrivilegedMode { get; set; }

    /// <summary>The fleet of reserved capacity that runs the builds, by ARN.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? Fleet { get; set; }

    /// <summary>The object in S3 with a PEM-encoded certificate that builds trust, by ARN.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? Certificate { get; set; }

    /// <summary>Environment variables of every build, in plain text.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNull]
    [Table]
    public IDictionary? EnvironmentVariable { get; set; }

    /// <summary>Whether an ECR registry is reached with the service role of the project instead of a password.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    public bool? ImplicitContainerRegistryAuth { get; set; }

    /// <summary>How far builds use layers of earlier builds.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CacheModeCompleter))]
    public string? CacheMode { get; set; }

    /// <summary>The repository of the container registry that keeps the layers.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? CacheRepository { get; set; }

    /// <summary>Whether each image is pushed under a tag of its own beside the ones asked for.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    public bool? UniqueTag { get; set; }

    /// <summary>How long a build may run, in minutes.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateRange(5, 2160)]
    public int? TimeoutMinutes { get; set; }

    /// <summary>How long a build may be queued, in minutes.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateRange(5, 480)]
    public int? QueuedTimeoutMinutes { get; set; }
}
