using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ImageBuilders;

/// <summary>Has image builders use no service connector any more. What they have of their own counts again.</summary>
[Cmdlet(VerbsCommunications.Disconnect, Nouns.ImageBuilder, SupportsShouldProcess = true)]
[OutputType(typeof(ImageBuilder))]
public sealed class DisconnectImageBuilderCommand() : DisconnectComponentCommand(ComponentKind.ImageBuilder)
{
    /// <summary>Names, ids or id prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ImageBuilderNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    private protected override ComponentRef[] Given => Name;
}
