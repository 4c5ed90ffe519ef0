using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Sandbox;

/// <summary>Stops sandboxes of this process. Their folders, and the stacks and components that were registered for them, are removed.</summary>
[Cmdlet(VerbsLifecycle.Stop, Nouns.ImageBuilderSandbox, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ImageBuilderSandbox))]
public sealed class StopImageBuilderSandboxCommand : ImageBuilderCmdlet
{
    /// <summary>IDs or ID prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(SandboxIdCompleter))]
    public SandboxRef[] Id { get; set; } = null!;

    /// <summary>Emits the stopped sandbox.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        EachAsync(
            Id,
            async reference =>
            {
                await StopAsync(reference, cancellationToken);
            }
        );

    private async Task StopAsync(SandboxRef reference, CancellationToken cancellationToken)
    {
        var sandbox = reference.Among(Engine.Sandboxes.Running);
        var plan = new Planned<SandboxDescription>(
            sandbox.EndpointUrl,
            "Stop sandbox",
            async (_, cancellationToken) =>
            {
                await Engine.Sandboxes.StopAsync(sandbox.Id, cancellationToken);
                return sandbox;
            }
        );
        if (await ApplyAsync(plan, cancellationToken) is { } stopped && PassThru)
        {
            WriteObject(SandboxObject.Of(stopped));
        }
    }
}
