using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Connectors;

/// <summary>Removes service connectors and their secrets. A connector that a component uses is not removed.</summary>
[Cmdlet(VerbsLifecycle.Unregister, Nouns.ServiceConnector, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ServiceConnector))]
public sealed class UnregisterServiceConnectorCommand : ImageBuilderCmdlet
{
    /// <summary>Names, IDs or ID prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorRef[] Name { get; set; } = null!;

    /// <summary>Emits the removed connector.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        EachAsync(
            Name,
            async reference =>
            {
                if (await ApplyAsync(Engine.Connectors.PlanRemoval(reference.Reference), cancellationToken) is { } removed && PassThru)
                {
                    WriteObject(removed);
                }
            }
        );
}
