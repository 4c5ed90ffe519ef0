using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Stacks;

/// <summary>Registers a copy of a stack under another name, with the same components.</summary>
[Cmdlet(VerbsCommon.Copy, Nouns.Stack, SupportsShouldProcess = true)]
[OutputType(typeof(Stack))]
public sealed class CopyStackCommand : ImageBuilderCmdlet
{
    /// <summary>The name, the ID or an ID prefix.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef Name { get; set; } = null!;

    /// <summary>The name of the copy, unique among stacks.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string NewName { get; set; } = null!;

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        WriteAppliedAsync(Engine.Stacks.PlanCopy(Name.ToStack(), NewName), cancellationToken);
}
