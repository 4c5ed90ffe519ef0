using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>What the cmdlets have in common that ask whether components can be reached.</summary>
public abstract class TestComponentCommand : AwsCmdlet
{
    private readonly ComponentKind _kind;

    private protected TestComponentCommand(ComponentKind kind) => _kind = kind;

    private protected abstract ComponentRef[] Given { get; }

    private protected sealed override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        using var observer = Observe();
        var aws = Aws();
        await EachAsync(
            Given,
            async reference =>
            {
                foreach (var component in Engine.Components.Find(_kind, reference.To(_kind), Unreadable))
                {
                    await foreach (var check in Engine.Readiness.TestAsync(component, aws, observer, cancellationToken))
                    {
                        WriteObject(check);
                    }
                }
            }
        );
    }
}
