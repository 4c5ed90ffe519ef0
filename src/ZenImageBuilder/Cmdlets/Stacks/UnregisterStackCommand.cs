using System.Management.Automation;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Stacks;

/// <summary>Removes a stack from the registry. Its components stay, unless they are to go with it.</summary>
[Cmdlet(VerbsLifecycle.Unregister, Nouns.Stack, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Stack))]
public sealed class UnregisterStackCommand : ImageBuilderCmdlet
{
    /// <summary>Names, ids or id prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    /// <summary>Removes its components too, as far as no other stack uses them.</summary>
    [Parameter]
    public SwitchParameter Recursive { get; set; }

    /// <summary>Writes the stack that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) => Each(Name, Unregister);

    private void Unregister(ComponentRef reference)
    {
        var stack = Engine.Stacks.Resolve(reference.ToStack(), evenUnreadable: true);
        if (!ShouldProcess(stack.Name, Recursive ? "Unregister stack and the components that no other stack uses" : "Unregister stack"))
        {
            return;
        }

        foreach (var component in Engine.Stacks.Unregister(stack.Id, Recursive))
        {
            WriteVerbose($"The component '{component.Name}' was removed with the stack '{stack.Name}'.");
        }

        if (PassThru)
        {
            WriteObject(stack);
        }
    }
}
