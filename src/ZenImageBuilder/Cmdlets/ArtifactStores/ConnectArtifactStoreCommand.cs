using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ArtifactStores;

/// <summary>Has artifact stores use a service connector from now on.</summary>
[Cmdlet(VerbsCommunications.Connect, Nouns.ArtifactStore, SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorResource))]
public sealed class ConnectArtifactStoreCommand() : ConnectComponentCommand(ComponentKind.ArtifactStore)
{
    /// <summary>Names, ids or id prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ArtifactStoreNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    private protected override ComponentRef[] Given => Name;
}
