using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>The base of the cmdlets that rename components.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RenameComponentCmdlet : ImageBuilderCmdlet
{
    private readonly ComponentKind _kind;

    private protected RenameComponentCmdlet(ComponentKind kind) => _kind = kind;

    /// <summary>The name, the ID or an ID prefix.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef Name { get; set; } = null!;

    /// <summary>The new name, unique among the components of the kind.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string NewName { get; set; } = null!;

    private protected sealed override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        WriteAppliedAsync(Engine.Components.PlanRename(_kind, Name.To(_kind), NewName), cancellationToken);
}

/// <summary>Gives an image builder another name. Stacks continue to use it.</summary>
[Cmdlet(VerbsCommon.Rename, Nouns.ImageBuilder, SupportsShouldProcess = true)]
[OutputType(typeof(ImageBuilder))]
public sealed class RenameImageBuilderCommand() : RenameComponentCmdlet(ComponentKind.ImageBuilder);

/// <summary>Gives an artifact store another name. Stacks continue to use it.</summary>
[Cmdlet(VerbsCommon.Rename, Nouns.ArtifactStore, SupportsShouldProcess = true)]
[OutputType(typeof(ArtifactStore))]
public sealed class RenameArtifactStoreCommand() : RenameComponentCmdlet(ComponentKind.ArtifactStore);

/// <summary>Gives a container registry another name. Stacks continue to use it.</summary>
[Cmdlet(VerbsCommon.Rename, Nouns.ContainerRegistry, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerRegistry))]
public sealed class RenameContainerRegistryCommand() : RenameComponentCmdlet(ComponentKind.ContainerRegistry);
