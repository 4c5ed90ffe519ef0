using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ArtifactStores;

/// <summary>Gets the registered artifact stores.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ArtifactStore)]
[OutputType(typeof(ArtifactStore))]
public sealed class GetArtifactStoreCommand() : GetComponentCommand(ComponentKind.ArtifactStore)
{
    /// <summary>Names with wildcards, ids or id prefixes; without it, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(ArtifactStoreNameCompleter))]
    public ComponentRef[]? Name { get; set; }

    private protected override ComponentRef[]? Given => Name;
}
