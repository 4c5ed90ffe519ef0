using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Stacks;

/// <summary>Checks whether stacks can build: whether their components fit together, and whether AWS has everything that a build needs.</summary>
[Cmdlet(VerbsDiagnostic.Test, Nouns.Stack)]
[OutputType(typeof(ReadinessCheck))]
public sealed class TestStackCommand : AwsCmdlet
{
    /// <summary>Names (wildcards are allowed), IDs or ID prefixes. If it is omitted, the active stack is checked.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef[]? Name { get; set; }

    /// <summary>Reads only the catalog on this machine, and calls no service.</summary>
    [Parameter]
    public SwitchParameter Offline { get; set; }

    /// <summary>Writes nothing to the bucket, not even temporarily.</summary>
    [Parameter]
    public SwitchParameter SkipProbe { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        using var observer = Observe();
        var aws = Aws();
        await EachAsync(
            Name ?? [null!],
            async reference =>
            {
                foreach (var stack in Stacks(reference))
                {
                    await TestAsync(stack, aws, observer, cancellationToken);
                }
            }
        );
    }

    private async Task TestAsync(Stack stack, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        foreach (var check in Engine.Stacks.Check(stack))
        {
            WriteObject(check);
        }

        if (Offline || stack.ImageBuilder is null)
        {
            return;
        }

        var request = new PreflightRequest(new(stack.Id.ToString(), null, null, null), [], CreateRepository: false, SkipProbe, aws);
        await foreach (var check in Engine.Readiness.TestAsync(request, observer, cancellationToken))
        {
            WriteObject(check);
        }
    }

    private IReadOnlyList<Stack> Stacks(ComponentRef? reference) =>
        reference is not null
            ? Engine.Stacks.Find(reference.ToStack(), Unreadable)
            : [Engine.Stacks.Active ?? throw StackErrors.NoneActive("Name one, or make one active with Select-Stack.")];
}
