using System.Management.Automation;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ContainerRegistries;

/// <summary>Changes the attributes and labels of container registries. What is not given stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, Nouns.ContainerRegistry, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerRegistry))]
public sealed class SetContainerRegistryCommand : ContainerRegistrySettingsCommand
{
    /// <summary>Names, ids or id prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ContainerRegistryNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    /// <summary>Attributes that lose their value, so that the default of the flavor counts again.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerRegistryAttributeCompleter))]
    public string[] RemoveAttribute { get; set; } = [];

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) => Change(Name, RemoveAttribute);
}
