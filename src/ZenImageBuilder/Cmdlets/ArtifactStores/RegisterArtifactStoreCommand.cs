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

    /// <summary>The AWS profile that reaches it; without one, the implicit chain of credentials.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    [Alias("StoredCredentials", "AWSProfileName")]
    public string? ProfileName { get; set; }

    /// <summary>The file that holds the profile, or the folder of a file <c>credentials</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    [Alias("AWSProfilesLocation", "ProfilesLocation")]
    public string? ProfileLocation { get; set; }

    /// <summary>The AWS region.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    private protected override string GivenFlavor => Flavor;
}
