using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ContainerRegistries;

/// <summary>Asks whether container registries are there and can be reached.</summary>
[Cmdlet(VerbsDiagnostic.Test, Nouns.ContainerRegistry)]
[OutputType(typeof(ReadinessCheck))]
public sealed class TestContainerRegistryCommand() : TestComponentCommand(ComponentKind.ContainerRegistry)
{
    /// <summary>Names with wildcards, ids or id prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(ContainerRegistryNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    private protected override ComponentRef[] Given => Name;
}
