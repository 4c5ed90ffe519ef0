using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Connectors;

/// <summary>Gives a service connector another name. Components continue to use it.</summary>
[Cmdlet(VerbsCommon.Rename, Nouns.ServiceConnector, SupportsShouldProcess = true)]
[OutputType(typeof(ServiceConnector))]
public sealed class RenameServiceConnectorCommand : ImageBuilderCmdlet
{
    /// <summary>The name, the ID or an ID prefix.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorRef Name { get; set; } = null!;

    /// <summary>The new name, unique among connectors.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string NewName { get; set; } = null!;

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        WriteAppliedAsync(Engine.Connectors.PlanRename(Name.Reference, NewName), cancellationToken);
}
