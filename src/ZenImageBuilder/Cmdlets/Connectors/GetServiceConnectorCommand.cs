using System.Collections;
using System.Management.Automation;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Connectors;

/// <summary>Gets the registered service connectors. Calls no service and shows no secret.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ServiceConnector)]
[OutputType(typeof(ServiceConnector))]
public sealed class GetServiceConnectorCommand : ImageBuilderCmdlet
{
    /// <summary>Names (wildcards are allowed), IDs or ID prefixes. If it is omitted, all connectors are returned.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorRef[]? Name { get; set; }

    /// <summary>Returns only connectors of this type.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [NamedObject]
    [ArgumentCompleter(typeof(ConnectorTypeCompleter))]
    public string? Type { get; set; }

    /// <summary>Returns only connectors that reach this type of resources.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [NamedObject]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public string? ResourceType { get; set; }

    /// <summary>Labels that the connector must have; the values can contain wildcards.</summary>
    [Parameter]
    [ValidateNotNull]
    [Table]
    public IDictionary? Label { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var labels = new LabelFilter(Label, nameof(Label));
        return Each(
            Name ?? [null!],
            reference =>
            {
                foreach (
                    var connector in Engine
                        .Connectors.Find(reference?.Reference, Unreadable)
                        .Where(connector => Accepts(connector) && labels.Accepts(connector.Labels))
                )
                {
                    WriteObject(connector);
                }
            }
        );
    }

    private bool Accepts(ServiceConnector connector) =>
        (Type is null || connector.Type.Equals(Type, StringComparison.OrdinalIgnoreCase))
        && (ResourceType is null || connector.ResourceTypes.Contains(ResourceType, StringComparer.OrdinalIgnoreCase));
}
