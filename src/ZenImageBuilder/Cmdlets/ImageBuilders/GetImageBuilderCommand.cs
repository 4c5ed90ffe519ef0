using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ImageBuilders;

/// <summary>Gets the registered image builders.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ImageBuilder)]
[OutputType(typeof(ImageBuilder))]
public sealed class GetImageBuilderCommand() : GetComponentCommand(ComponentKind.ImageBuilder)
{
    /// <summary>Names with wildcards, ids or id prefixes; without it, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(ImageBuilderNameCompleter))]
    public ComponentRef[]? Name { get; set; }

    private protected override ComponentRef[]? Given => Name;
}
