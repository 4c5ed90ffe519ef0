using System.Management.Automation;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;
using IDictionary = System.Collections.IDictionary;

namespace ZenImageBuilder.Cmdlets.Stacks;

/// <summary>Gets the registered stacks.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.Stack)]
[OutputType(typeof(Stack))]
public sealed class GetStackCommand : ImageBuilderCmdlet
{
    /// <summary>Names (wildcards are allowed), IDs or ID prefixes. If it is omitted, all stacks are returned.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef[]? Name { get; set; }

    /// <summary>Labels that the stack must have; the values can contain wildcards.</summary>
    [Parameter]
    [ValidateNotNull]
    [Table]
    public IDictionary? Label { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var labels = new LabelFilter(Label, nameof(Label));
        return Each(
            Name ?? [null!],
            reference =>
            {
                foreach (var stack in Engine.Stacks.Find(reference?.ToStack(), Unreadable).Where(stack => labels.Accepts(stack.Labels)))
                {
                    WriteObject(stack);
                }
            }
        );
    }
}
