using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Stacks;

/// <summary>Removes stacks from the catalog. Their components stay registered, unless <see cref="Recursive"/> is given.</summary>
[Cmdlet(VerbsLifecycle.Unregister, Nouns.Stack, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Stack))]
public sealed class UnregisterStackCommand : ImageBuilderCmdlet
{
    /// <summary>Names, IDs or ID prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    /// <summary>Removes also the components of the stack that no other stack uses.</summary>
    [Parameter]
    public SwitchParameter Recursive { get; set; }

    /// <summary>Emits the removed stack.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        EachAsync(
            Name,
            async reference =>
            {
                if (await ApplyAsync(Engine.Stacks.PlanRemoval(reference.ToStack(), Recursive), cancellationToken) is { } removed)
                {
                    Tell(removed);
                }
            }
        );

    private void Tell(RemovedStack removed)
    {
        foreach (var component in removed.Components)
        {
            WriteVerbose($"The component '{component.Name}' was removed with the stack '{removed.Stack.Name}'.");
        }

        if (PassThru)
        {
            WriteObject(removed.Stack);
        }
    }
}
