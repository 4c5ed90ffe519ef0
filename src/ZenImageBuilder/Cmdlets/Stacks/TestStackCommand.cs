using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Stacks;

/// <summary>Says whether the components of stacks are there and go together.</summary>
[Cmdlet(VerbsDiagnostic.Test, Nouns.Stack)]
[OutputType(typeof(ReadinessCheck))]
public sealed class TestStackCommand : ImageBuilderCmdlet
{
    /// <summary>Names with wildcards, ids or id prefixes; without it, the active stack.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef[]? Name { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) => Each(Name ?? [null!], reference =>
    {
        foreach (var check in Stacks(reference).SelectMany(Engine.Stacks.Check))
        {
            WriteObject(check);
        }
    });

    private static IReadOnlyList<Stack> Stacks(ComponentRef? reference) => reference is not null
        ? Engine.Stacks.Find(reference.ToStack())
        : [Engine.Stacks.Active ?? throw new ImageBuilderException(
            ErrorCode.NoActiveStack, "No stack is active and none was named.", remedy: "Name one, or make one active with Select-Stack.")];
}
