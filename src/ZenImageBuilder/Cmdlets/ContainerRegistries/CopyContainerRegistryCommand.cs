using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ContainerRegistries;

/// <summary>Registers a copy of a container registry under another name: with its attributes, its labels and its sealed secrets.</summary>
[Cmdlet(VerbsCommon.Copy, Nouns.ContainerRegistry, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerRegistry))]
public sealed class CopyContainerRegistryCommand() : CopyComponentCommand(ComponentKind.ContainerRegistry)
{
    /// <summary>The name, the id or an id prefix.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ContainerRegistryNameCompleter))]
    public ComponentRef Name { get; set; } = null!;

    private protected override ComponentRef Given => Name;
}
