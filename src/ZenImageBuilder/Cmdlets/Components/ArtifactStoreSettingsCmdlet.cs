using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>The base of the cmdlets that register or change artifact stores, with parameters for their attributes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ArtifactStoreSettingsCmdlet : ComponentSettingsCmdlet
{
    private protected ArtifactStoreSettingsCmdlet()
        : base(ComponentKind.ArtifactStore) { }

    /// <summary>The location of build contexts, <c>s3://bucket[/prefix]</c>; required by flavor <c>s3</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The endpoint of S3, an http or https URL.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [HttpUrl]
    public string? EndpointUrl { get; set; }
}
