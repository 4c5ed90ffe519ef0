using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Stacks;

/// <summary>Makes a stack the active one, which builds use if no stack is named.</summary>
[Cmdlet(VerbsCommon.Select, Nouns.Stack, SupportsShouldProcess = true)]
[OutputType(typeof(Stack))]
public sealed class SelectStackCommand : ImageBuilderCmdlet
{
    /// <summary>The name, the ID or an ID prefix.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef Name { get; set; } = null!;

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        WriteAppliedAsync(Engine.Stacks.PlanSelection(Name.ToStack()), cancellationToken);
}
