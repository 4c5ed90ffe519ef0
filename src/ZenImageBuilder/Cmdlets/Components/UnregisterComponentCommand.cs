using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>What the cmdlets that remove components have in common.</summary>
public abstract class UnregisterComponentCommand : ImageBuilderCmdlet
{
    private readonly ComponentKind _kind;

    private protected UnregisterComponentCommand(ComponentKind kind) => _kind = kind;

    /// <summary>Writes the component that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected abstract ComponentRef[] Given { get; }

    private protected sealed override Task ProcessRecordAsync(CancellationToken cancellationToken) => Each(Given, Unregister);

    private void Unregister(ComponentRef reference)
    {
        var component = Engine.Components.Resolve(_kind, reference.To(_kind), evenUnreadable: true);
        if (!ShouldProcess(component.Name, $"Unregister {_kind.Words()}"))
        {
            return;
        }

        Engine.Components.Unregister(_kind, component.Id);
        if (PassThru)
        {
            WriteObject(component);
        }
    }
}
