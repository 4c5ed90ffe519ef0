using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ArtifactStores;

/// <summary>Registers an artifact store: where build contexts are kept.</summary>
[Cmdlet(VerbsLifecycle.Register, Nouns.ArtifactStore, SupportsShouldProcess = true)]
[OutputType(typeof(ArtifactStore))]
public sealed class RegisterArtifactStoreCommand() : RegisterComponentCommand(ComponentKind.ArtifactStore)
{
    /// <summary>The flavor: which service it is, and which of the other parameters it takes.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ArtifactStoreFlavorCompleter))]
    public string Flavor { get; set; } = null!;

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

    private protected override string GivenFlavor => Flavor;
}
