using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>The base of the cmdlets that disconnect components from their service connector.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class DisconnectComponentCmdlet : ImageBuilderCmdlet
{
    private readonly ComponentKind _kind;

    private protected DisconnectComponentCmdlet(ComponentKind kind) => _kind = kind;

    /// <summary>Names, IDs or ID prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    /// <summary>Emits the changed component.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected sealed override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        EachAsync(
            Name,
            async reference =>
            {
                var plan = Engine.Components.PlanDisconnection(_kind, reference.To(_kind));
                if (await ApplyAsync(plan, cancellationToken) is { } after && PassThru)
                {
                    WriteObject(after);
                }
            }
        );
}

/// <summary>Disconnects image builders from their service connector. Their own attributes apply again.</summary>
[Cmdlet(VerbsCommunications.Disconnect, Nouns.ImageBuilder, SupportsShouldProcess = true)]
[OutputType(typeof(ImageBuilder))]
public sealed class DisconnectImageBuilderCommand() : DisconnectComponentCmdlet(ComponentKind.ImageBuilder);

/// <summary>Disconnects artifact stores from their service connector. Their own attributes apply again.</summary>
[Cmdlet(VerbsCommunications.Disconnect, Nouns.ArtifactStore, SupportsShouldProcess = true)]
[OutputType(typeof(ArtifactStore))]
public sealed class DisconnectArtifactStoreCommand() : DisconnectComponentCmdlet(ComponentKind.ArtifactStore);

/// <summary>Disconnects container registries from their service connector. Their own attributes apply again.</summary>
[Cmdlet(VerbsCommunications.Disconnect, Nouns.ContainerRegistry, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerRegistry))]
public sealed class DisconnectContainerRegistryCommand() : DisconnectComponentCmdlet(ComponentKind.ContainerRegistry);
