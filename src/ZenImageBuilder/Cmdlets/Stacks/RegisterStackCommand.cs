using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;
using IDictionary = System.Collections.IDictionary;

namespace ZenImageBuilder.Cmdlets.Stacks;

/// <summary>Registers a stack: a named set of components that are used together.</summary>
[Cmdlet(VerbsLifecycle.Register, Nouns.Stack, SupportsShouldProcess = true)]
[OutputType(typeof(Stack))]
public sealed class RegisterStackCommand : ImageBuilderCmdlet
{
    /// <summary>The name, unique among stacks: letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, at most 128, the first a letter or a digit.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = null!;

    /// <summary>The image builder.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef? ImageBuilder { get; set; }

    /// <summary>The artifact store.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef? ArtifactStore { get; set; }

    /// <summary>The container registry.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef? ContainerRegistry { get; set; }

    /// <summary>The labels of the stack.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [Table]
    public IDictionary? Label { get; set; }

    /// <summary>Makes the stack the active one, which builds use if no stack is named.</summary>
    [Parameter]
    public SwitchParameter SetActive { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var registration = new StackRegistration(
            Name,
            ImageBuilder?.To(ComponentKind.ImageBuilder),
            ArtifactStore?.To(ComponentKind.ArtifactStore),
            ContainerRegistry?.To(ComponentKind.ContainerRegistry),
            TextMap.Of(Label, nameof(Label)),
            SetActive
        );
        return WriteAppliedAsync(Engine.Stacks.PlanRegistration(registration), cancellationToken);
    }
}
