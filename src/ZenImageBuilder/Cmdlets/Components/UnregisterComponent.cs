using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>What the cmdlets that remove components have in common.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class UnregisterComponentCmdlet : ImageBuilderCmdlet
{
    private readonly ComponentKind _kind;

    private protected UnregisterComponentCmdlet(ComponentKind kind) => _kind = kind;

    /// <summary>Names, ids or id prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    /// <summary>Writes the component that was removed.</summary>
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

/// <summary>Removes an image builder from the registry. What it names in AWS stays.</summary>
[Cmdlet(VerbsLifecycle.Unregister, Nouns.ImageBuilder, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ImageBuilder))]
public sealed class UnregisterImageBuilderCommand() : UnregisterComponentCmdlet(ComponentKind.ImageBuilder);

/// <summary>Removes an artifact store from the registry. What it names in AWS stays.</summary>
[Cmdlet(VerbsLifecycle.Unregister, Nouns.ArtifactStore, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ArtifactStore))]
public sealed class UnregisterArtifactStoreCommand() : UnregisterComponentCmdlet(ComponentKind.ArtifactStore);

/// <summary>Removes a container registry from the registry. What it names in AWS stays.</summary>
[Cmdlet(VerbsLifecycle.Unregister, Nouns.ContainerRegistry, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ContainerRegistry))]
public sealed class UnregisterContainerRegistryCommand() : UnregisterComponentCmdlet(ComponentKind.ContainerRegistry);
