using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ContainerRegistries;

/// <summary>Gives a container registry another name. Stacks go on using it.</summary>
[Cmdlet(VerbsCommon.Rename, Nouns.ContainerRegistry, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerRegistry))]
public sealed class RenameContainerRegistryCommand() : RenameComponentCommand(ComponentKind.ContainerRegistry)
{
    /// <summary>The name, the id or an id prefix.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ContainerRegistryNameCompleter))]
    public ComponentRef Name { get; set; } = null!;

    private protected override ComponentRef Given => Name;
}
