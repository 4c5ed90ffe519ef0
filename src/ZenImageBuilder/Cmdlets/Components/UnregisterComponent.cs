using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>The base of the cmdlets that remove components.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class UnregisterComponentCmdlet : ImageBuilderCmdlet
{
    private readonly ComponentKind _kind;

    private protected UnregisterComponentCmdlet(ComponentKind kind) => _kind = kind;

    /// <summary>Names, IDs or ID prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    /// <summary>Emits the removed component.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected sealed override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        EachAsync(
            Name,
            async reference =>
            {
                var plan = Engine.Components.PlanRemoval(_kind, reference.To(_kind));
                if (await ApplyAsync(plan, cancellationToken) is { } removed && PassThru)
                {
                    WriteObject(removed);
                }
            }
        );
}

/// <summary>Removes image builders from the catalog. The AWS resources that they name are kept.</summary>
[Cmdlet(VerbsLifecycle.Unregister, Nouns.ImageBuilder, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ImageBuilder))]
public sealed class UnregisterImageBuilderCommand() : UnregisterComponentCmdlet(ComponentKind.ImageBuilder);

/// <summary>Removes artifact stores from the catalog. The AWS resources that they name are kept.</summary>
[Cmdlet(VerbsLifecycle.Unregister, Nouns.ArtifactStore, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ArtifactStore))]
public sealed class UnregisterArtifactStoreCommand() : UnregisterComponentCmdlet(ComponentKind.ArtifactStore);

/// <summary>Removes container registries from the catalog. The AWS resources that they name are kept.</summary>
[Cmdlet(VerbsLifecycle.Unregister, Nouns.ContainerRegistry, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ContainerRegistry))]
public sealed class UnregisterContainerRegistryCommand() : UnregisterComponentCmdlet(ComponentKind.ContainerRegistry);
