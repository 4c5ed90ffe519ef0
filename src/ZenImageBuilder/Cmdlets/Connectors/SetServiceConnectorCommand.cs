using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Connectors;

/// <summary>Changes service connectors and their secrets. Everything that is not given remains unchanged. The type cannot change.</summary>
[Cmdlet(VerbsCommon.Set, Nouns.ServiceConnector, SupportsShouldProcess = true)]
[OutputType(typeof(ServiceConnector))]
public sealed class SetServiceConnectorCommand : ConnectorSettingsCmdlet
{
    /// <summary>Names, IDs or ID prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorRef[] Name { get; set; } = null!;

    /// <summary>The names of the attributes whose values are removed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectorAttributeCompleter))]
    public string[] RemoveAttribute { get; set; } = [];

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        using var observer = Observe();
        await EachAsync(
            Name,
            async reference =>
            {
                var connector = Engine.Connectors.Resolve(reference.Reference);
                var (settings, secrets) = Given(connector.Type);
                var change = new ConnectorChange(
                    connector.Id,
                    AuthMethod,
                    ResourceType,
                    ResourceId,
                    settings,
                    RemoveAttribute,
                    secrets,
                    Expiry,
                    Description,
                    TextMap.Change(Label, nameof(Label))
                );
                await WriteAppliedAsync(Engine.Connectors.PlanChange(connector, change, verify: !NoVerify), observer, cancellationToken);
            }
        );
    }
}
