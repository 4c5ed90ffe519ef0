using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ContainerRegistries;

/// <summary>Has container registries use no service connector any more. What they have of their own counts again.</summary>
[Cmdlet(VerbsCommunications.Disconnect, Nouns.ContainerRegistry, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerRegistry))]
public sealed class DisconnectContainerRegistryCommand() : DisconnectComponentCommand(ComponentKind.ContainerRegistry)
{
    /// <summary>Names, ids or id prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ContainerRegistryNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    private protected override ComponentRef[] Given => Name;
}
