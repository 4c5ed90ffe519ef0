using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ArtifactStores;

/// <summary>Registers a copy of an artifact store under another name: with its attributes, its labels and its sealed secrets.</summary>
[Cmdlet(VerbsCommon.Copy, Nouns.ArtifactStore, SupportsShouldProcess = true)]
[OutputType(typeof(ArtifactStore))]
public sealed class CopyArtifactStoreCommand() : CopyComponentCommand(ComponentKind.ArtifactStore)
{
    /// <summary>The name, the id or an id prefix.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ArtifactStoreNameCompleter))]
    public ComponentRef Name { get; set; } = null!;

    private protected override ComponentRef Given => Name;
}
