using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ContainerRegistries;

/// <summary>Gets the flavors of container registries, with the attributes that each takes.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ContainerRegistryFlavor)]
[OutputType(typeof(ComponentFlavor))]
public sealed class GetContainerRegistryFlavorCommand() : GetComponentFlavorCommand(ComponentKind.ContainerRegistry)
{
    /// <summary>Names, with wildcards; without it, all flavors.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Flavor")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [NamedObject]
    [ArgumentCompleter(typeof(ContainerRegistryFlavorCompleter))]
    public string[] Name { get; set; } = ["*"];

    private protected override IReadOnlyList<string> Given => Name;
}
