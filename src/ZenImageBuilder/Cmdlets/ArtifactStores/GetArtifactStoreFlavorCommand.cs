using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ArtifactStores;

/// <summary>Gets the flavors of artifact stores, with the attributes that each takes.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ArtifactStoreFlavor)]
[OutputType(typeof(ComponentFlavor))]
public sealed class GetArtifactStoreFlavorCommand() : GetComponentFlavorCommand(ComponentKind.ArtifactStore)
{
    /// <summary>Names, with wildcards; without it, all flavors.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Flavor")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [NamedObject]
    [ArgumentCompleter(typeof(ArtifactStoreFlavorCompleter))]
    public string[] Name { get; set; } = ["*"];

    private protected override IReadOnlyList<string> Given => Name;
}
