using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Sandbox;

/// <summary>Says what goes wrong in sandboxes of this process from now on, in place of what was said before.</summary>
[Cmdlet(VerbsCommon.Set, Nouns.ImageBuilderSandbox, SupportsShouldProcess = true)]
[OutputType(typeof(ImageBuilderSandbox))]
public sealed class SetImageBuilderSandboxCommand : ImageBuilderCmdlet
{
    /// <summary>Ids or id prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(SandboxIdCompleter))]
    public SandboxRef[] Id { get; set; } = null!;

    /// <summary>The faults; none at all ends those that there are.</summary>
    [Parameter(Mandatory = true)]
    [AllowEmptyCollection]
    [FaultObject]
    public SandboxFault[] Fault { get; set; } = null!;

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        EachAsync(
            Id,
            async reference =>
            {
                var sandbox = reference.Among(Engine.Sandboxes.Running);
                var plan = new Planned<ImageBuilderSandbox>(
                    sandbox.EndpointUrl,
                    Fault.Length == 0 ? "End all faults" : $"Show {string.Join("; ", Fault.AsEnumerable())}",
                    () => SandboxObject.Of(Engine.Sandboxes.Break(sandbox.Id, Fault))
                );
                await WriteAppliedAsync(plan, cancellationToken);
            }
        );
}
