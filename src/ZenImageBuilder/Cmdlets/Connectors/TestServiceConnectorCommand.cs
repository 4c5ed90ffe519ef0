using System.Management.Automation;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Connectors;

/// <summary>Checks whether service connectors work, and what they reach, by asking the service.</summary>
[Cmdlet(VerbsDiagnostic.Test, Nouns.ServiceConnector)]
[OutputType(typeof(ConnectorResource))]
public sealed class TestServiceConnectorCommand : ImageBuilderCmdlet
{
    /// <summary>Names (wildcards are allowed), IDs or ID prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorRef[] Name { get; set; } = null!;

    /// <summary>The type of resources to ask for. If it is omitted, every type that the connector reaches is asked for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [NamedObject]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public string? ResourceType { get; set; }

    /// <summary>The resource to ask for, in any of its forms.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResourceId { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        using var observer = Observe();
        await EachAsync(
            Name,
            async reference =>
            {
                await EachAsync(
                    Engine.Connectors.Find(reference.Reference, Unreadable),
                    async connector =>
                    {
                        foreach (var row in await Engine.Connectors.VerifyAsync(connector.Id, ResourceType, ResourceId, observer, cancellationToken))
                        {
                            WriteObject(row);
                        }
                    }
                );
            }
        );
    }
}
