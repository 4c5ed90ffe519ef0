using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>The base of the cmdlets that register or change image builders, with parameters for their attributes.</summary>
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

    /// <summary>The image in which the build runs. It must contain docker and the AWS CLI.</summary>
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

    /// <summary>The ARN of the fleet of reserved capacity that runs the builds.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? Fleet { get; set; }

    /// <summary>The ARN of the S3 object with a PEM-encoded certificate that builds trust.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? Certificate { get; set; }

    /// <summary>The environment variables of every build, in plain text.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNull]
    [Table]
    public IDictionary? EnvironmentVariable { get; set; }

    /// <summary>Whether the build logs in to an ECR registry with the service role of the project instead of a password.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    public bool? ImplicitContainerRegistryAuth { get; set; }

    /// <summary>The mode of the layer cache.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CacheModeCompleter))]
    public string? CacheMode { get; set; }

    /// <summary>The repository of the layer cache in the container registry.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? CacheRepository { get; set; }

    /// <summary>Whether each image is also pushed under a unique tag, in addition to the requested tags.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    public bool? UniqueTag { get; set; }

    /// <summary>The maximum time that a build may run, in minutes: 5 to 2160.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateRange(5, 2160)]
    public int? TimeoutMinutes { get; set; }

    /// <summary>The maximum time that a build may be queued, in minutes: 5 to 480.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateRange(5, 480)]
    public int? QueuedTimeoutMinutes { get; set; }
}
