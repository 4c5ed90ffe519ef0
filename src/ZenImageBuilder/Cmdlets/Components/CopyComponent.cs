using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>The base of the cmdlets that copy components.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class CopyComponentCmdlet : ImageBuilderCmdlet
{
    private readonly ComponentKind _kind;

    private protected CopyComponentCmdlet(ComponentKind kind) => _kind = kind;

    /// <summary>The name, the ID or an ID prefix.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef Name { get; set; } = null!;

    /// <summary>The name of the copy, unique among the components of its kind.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string NewName { get; set; } = null!;

    private protected sealed override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        WriteAppliedAsync(Engine.Components.PlanCopy(_kind, Name.To(_kind), NewName), cancellationToken);
}

/// <summary>Registers a copy of an image builder under another name, with its attributes, its labels and its sealed secrets.</summary>
[Cmdlet(VerbsCommon.Copy, Nouns.ImageBuilder, SupportsShouldProcess = true)]
[OutputType(typeof(ImageBuilder))]
public sealed class CopyImageBuilderCommand() : CopyComponentCmdlet(ComponentKind.ImageBuilder);

/// <summary>Registers a copy of an artifact store under another name, with its attributes, its labels and its sealed secrets.</summary>
[Cmdlet(VerbsCommon.Copy, Nouns.ArtifactStore, SupportsShouldProcess = true)]
[OutputType(typeof(ArtifactStore))]
public sealed class CopyArtifactStoreCommand() : CopyComponentCmdlet(ComponentKind.ArtifactStore);

/// <summary>Registers a copy of a container registry under another name, with its attributes, its labels and its sealed secrets.</summary>
[Cmdlet(VerbsCommon.Copy, Nouns.ContainerRegistry, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerRegistry))]
public sealed class CopyContainerRegistryCommand() : CopyComponentCmdlet(ComponentKind.ContainerRegistry);
