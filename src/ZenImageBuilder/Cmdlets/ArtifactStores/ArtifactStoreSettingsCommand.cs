using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ArtifactStores;

/// <summary>The attributes of artifact stores, for the cmdlets that register and change them.</summary>
public abstract class ArtifactStoreSettingsCommand : ComponentSettingsCommand
{
    private protected ArtifactStoreSettingsCommand()
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
