using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Sandbox;

/// <summary>Injects faults into sandboxes of this process, in place of all earlier faults.</summary>
[Cmdlet(VerbsCommon.Set, Nouns.ImageBuilderSandbox, SupportsShouldProcess = true)]
[OutputType(typeof(ImageBuilderSandbox))]
public sealed class SetImageBuilderSandboxCommand : ImageBuilderCmdlet
{
    /// <summary>IDs or ID prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(SandboxIdCompleter))]
    public SandboxRef[] Id { get; set; } = null!;

    /// <summary>The faults from now on; an empty array removes all faults.</summary>
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
