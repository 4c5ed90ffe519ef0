using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>The attributes of artifact stores, for the cmdlets that register and change them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ArtifactStoreSettingsCmdlet : ComponentSettingsCmdlet
{
    private protected ArtifactStoreSettingsCmdlet()
        : base(ComponentKind.ArtifactStore) { }

    /// <summary>Where contexts are kept, <c>s3://bucket[/prefix]</c>; required by flavor <c>s3</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The endpoint of S3.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [HttpUrl]
    public string? EndpointUrl { get; set; }
}
