using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ContainerRegistries;

/// <summary>Gets the registered container registries.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ContainerRegistry)]
[OutputType(typeof(ContainerRegistry))]
public sealed class GetContainerRegistryCommand() : GetComponentCommand(ComponentKind.ContainerRegistry)
{
    /// <summary>Names with wildcards, ids or id prefixes; without it, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(ContainerRegistryNameCompleter))]
    public ComponentRef[]? Name { get; set; }

    private protected override ComponentRef[]? Given => Name;
}
