using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>What the cmdlets have in common that have components use no service connector any more.</summary>
public abstract class DisconnectComponentCommand : ImageBuilderCmdlet
{
    private readonly ComponentKind _kind;

    private protected DisconnectComponentCommand(ComponentKind kind) => _kind = kind;

    /// <summary>Writes the component as it is now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected abstract ComponentRef[] Given { get; }

    private protected sealed override Task ProcessRecordAsync(CancellationToken cancellationToken) => Each(Given, Disconnect);

    private void Disconnect(ComponentRef reference)
    {
        var component = Engine.Components.Resolve(_kind, reference.To(_kind));
        if (!ShouldProcess(component.Name, $"Disconnect {_kind.Words()} from its service connector"))
        {
            return;
        }

        var after = Engine.Components.Connect(_kind, component.Id, connectorId: null);
        if (PassThru)
        {
            WriteObject(after);
        }
    }
}
