using System.Collections;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>What the cmdlets that list components have in common.</summary>
public abstract class GetComponentCommand : ImageBuilderCmdlet
{
    private readonly ComponentKind _kind;

    private protected GetComponentCommand(ComponentKind kind) => _kind = kind;

    /// <summary>Labels that the component must have, each with a value that may hold wildcards.</summary>
    [Parameter]
    [ValidateNotNull]
    [Table]
    public IDictionary? Label { get; set; }

    private protected abstract ComponentRef[]? Given { get; }

    private protected sealed override Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var labels = new LabelFilter(Label, nameof(Label));
        return Each(
            Given ?? [null!],
            reference =>
            {
                foreach (var component in Engine.Components.Find(_kind, reference?.To(_kind), Unreadable).Where(component => labels.Accepts(component.Labels)))
                {
                    WriteObject(component);
                }
            }
        );
    }
}
