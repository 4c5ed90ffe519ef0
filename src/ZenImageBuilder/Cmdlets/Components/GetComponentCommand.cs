using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>What the cmdlets that list components have in common.</summary>
public abstract class GetComponentCommand : ImageBuilderCmdlet
{
    private readonly ComponentKind _kind;

    private protected GetComponentCommand(ComponentKind kind) => _kind = kind;

    private protected abstract ComponentRef[]? Given { get; }

    private protected sealed override Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        foreach (var reference in Given ?? [null!])
        {
            try
            {
                foreach (var component in Engine.Components.Find(_kind, reference?.To(_kind)))
                {
                    WriteObject(component);
                }
            }
            catch (ImageBuilderException exception)
            {
                WriteError(exception, reference?.ToString());
            }
        }

        return Task.CompletedTask;
    }
}
