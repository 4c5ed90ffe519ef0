using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ArtifactStores;

/// <summary>Asks whether artifact stores are there and can be reached.</summary>
[Cmdlet(VerbsDiagnostic.Test, Nouns.ArtifactStore)]
[OutputType(typeof(ReadinessCheck))]
public sealed class TestArtifactStoreCommand() : TestComponentCommand(ComponentKind.ArtifactStore)
{
    /// <summary>Names with wildcards, ids or id prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(ArtifactStoreNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    private protected override ComponentRef[] Given => Name;
}
