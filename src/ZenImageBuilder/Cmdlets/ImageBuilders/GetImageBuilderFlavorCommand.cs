using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ImageBuilders;

/// <summary>Gets the flavors of image builders, with the attributes that each takes.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ImageBuilderFlavor)]
[OutputType(typeof(ComponentFlavor))]
public sealed class GetImageBuilderFlavorCommand() : GetComponentFlavorCommand(ComponentKind.ImageBuilder)
{
    /// <summary>Names, with wildcards; without it, all flavors.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Flavor")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [NamedObject]
    [ArgumentCompleter(typeof(ImageBuilderFlavorCompleter))]
    public string[] Name { get; set; } = ["*"];

    private protected override IReadOnlyList<string> Given => Name;
}
