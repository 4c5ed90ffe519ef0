using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ImageBuilders;

/// <summary>Gives an image builder another name. Stacks go on using it.</summary>
[Cmdlet(VerbsCommon.Rename, Nouns.ImageBuilder, SupportsShouldProcess = true)]
[OutputType(typeof(ImageBuilder))]
public sealed class RenameImageBuilderCommand() : RenameComponentCommand(ComponentKind.ImageBuilder)
{
    /// <summary>The name, the id or an id prefix.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ImageBuilderNameCompleter))]
    public ComponentRef Name { get; set; } = null!;

    private protected override ComponentRef Given => Name;
}
