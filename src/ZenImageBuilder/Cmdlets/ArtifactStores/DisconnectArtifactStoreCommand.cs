using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ArtifactStores;

/// <summary>Has artifact stores use no service connector any more. What they have of their own counts again.</summary>
[Cmdlet(VerbsCommunications.Disconnect, Nouns.ArtifactStore, SupportsShouldProcess = true)]
[OutputType(typeof(ArtifactStore))]
public sealed class DisconnectArtifactStoreCommand() : DisconnectComponentCommand(ComponentKind.ArtifactStore)
{
    /// <summary>Names, ids or id prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ArtifactStoreNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    private protected override ComponentRef[] Given => Name;
}
