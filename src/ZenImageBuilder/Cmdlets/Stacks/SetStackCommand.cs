using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;
using IDictionary = System.Collections.IDictionary;

namespace ZenImageBuilder.Cmdlets.Stacks;

/// <summary>Changes the components and labels of stacks. Everything that is not given remains unchanged.</summary>
[Cmdlet(VerbsCommon.Set, Nouns.Stack, SupportsShouldProcess = true)]
[OutputType(typeof(Stack))]
public sealed class SetStackCommand : ImageBuilderCmdlet
{
    /// <summary>Names, IDs or ID prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    // These parameters are not bound by property name: a stack from the pipeline has properties with these names, and their old values would undo later changes
    // of the stack.

    /// <summary>The image builder that replaces the current one.</summary>
    [Parameter]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef? ImageBuilder { get; set; }

    /// <summary>The artifact store that replaces the current one.</summary>
    [Parameter]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef? ArtifactStore { get; set; }

    /// <summary>The container registry that replaces the current one.</summary>
    [Parameter]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef? ContainerRegistry { get; set; }

    /// <summary>The kinds of components to remove from the stack. The components stay registered.</summary>
    [Parameter]
    [ValidateSet(Nouns.ImageBuilder, Nouns.ArtifactStore, Nouns.ContainerRegistry)]
    public string[] RemoveComponent { get; set; } = [];

    /// <summary>The labels to set; a null value removes the label.</summary>
    [Parameter]
    [ValidateNotNull]
    [Table]
    public IDictionary? Label { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var labels = TextMap.Change(Label, nameof(Label));
        var removed = RemoveComponent.Select(static kind => Enum.Parse<ComponentKind>(kind, ignoreCase: true)).Distinct().ToList();
        return EachAsync(
            Name,
            async reference =>
            {
                var stack = Engine.Stacks.Resolve(reference.ToStack());
                var change = new StackChange(stack.Id, Components(), removed, labels);
                await WriteAppliedAsync(Engine.Stacks.PlanChange(stack, change), cancellationToken);
            }
        );
    }

    private Dictionary<ComponentKind, string> Components()
    {
        var components = new Dictionary<ComponentKind, string>();
        Add(ComponentKind.ImageBuilder, ImageBuilder);
        Add(ComponentKind.ArtifactStore, ArtifactStore);
        Add(ComponentKind.ContainerRegistry, ContainerRegistry);
        return components;

        void Add(ComponentKind kind, ComponentRef? given)
        {
            if (given is not null)
            {
                components.Add(kind, given.To(kind));
            }
        }
    }
}
