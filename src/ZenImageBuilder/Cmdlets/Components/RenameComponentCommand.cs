using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>What the cmdlets have in common that give components another name.</summary>
public abstract class RenameComponentCommand : ImageBuilderCmdlet
{
    private readonly ComponentKind _kind;

    private protected RenameComponentCommand(ComponentKind kind) => _kind = kind;

    /// <summary>The new name, unique within the kind.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string NewName { get; set; } = null!;

    private protected abstract ComponentRef Given { get; }

    private protected sealed override Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var component = Engine.Components.Resolve(_kind, Given.To(_kind));
        Engine.Components.ValidateName(_kind, NewName, component.Id);
        if (ShouldProcess(component.Name, $"Rename {_kind.Words()} to '{NewName}'"))
        {
            WriteObject(Engine.Components.Rename(_kind, component.Id, NewName));
        }

        return Task.CompletedTask;
    }
}
