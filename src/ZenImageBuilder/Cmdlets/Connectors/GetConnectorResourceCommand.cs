using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Connectors;

/// <summary>Gets the resources that service connectors reach. The connectors are asked at the same time. An error is in the row that it concerns.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ConnectorResource)]
[OutputType(typeof(ConnectorResource))]
public sealed class GetConnectorResourceCommand : ImageBuilderCmdlet
{
    private readonly List<Guid> _connectors = [];

    /// <summary>The type of resources. If it is omitted, every type that each connector reaches is asked for.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [NamedObject]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public string? ResourceType { get; set; }

    /// <summary>The resource, in any of its forms.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? ResourceId { get; set; }

    /// <summary>Names (wildcards are allowed), IDs or ID prefixes of connectors. If it is omitted, all connectors are asked.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorRef[]? Connector { get; set; }

    /// <summary>Asks only connectors of this type.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [NamedObject]
    [ArgumentCompleter(typeof(ConnectorTypeCompleter))]
    public string? ConnectorType { get; set; }

    /// <summary>Omits the rows of resources that cannot be reached.</summary>
    [Parameter]
    public SwitchParameter ExcludeErrors { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        Each(
            Connector ?? [],
            reference => _connectors.AddRange(Engine.Connectors.Find(reference.Reference, Unreadable).Select(static connector => connector.Id))
        );

    private protected override async Task EndProcessingAsync(CancellationToken cancellationToken)
    {
        Check(nameof(ConnectorType), ConnectorType, Engine.Connectors.Types.Select(static type => type.Name), ErrorCode.UnknownConnectorType);
        Check(
            nameof(ResourceType),
            ResourceType,
            Engine.Connectors.Types.SelectMany(static type => type.ResourceTypes).Select(static type => type.Name),
            ErrorCode.UnknownResourceType
        );
        using var observer = Observe();
        var isNamed = MyInvocation.BoundParameters.ContainsKey(nameof(Connector)) || MyInvocation.ExpectingInput;
        await foreach (
            var row in Engine.Connectors.ResourcesAsync(new(isNamed ? _connectors : null, ConnectorType, ResourceType, ResourceId), observer, cancellationToken)
        )
        {
            if (row.Error is null || !ExcludeErrors)
            {
                WriteObject(row);
            }
        }
    }

    private static void Check(string parameter, string? value, IEnumerable<string> known, ErrorCode code)
    {
        var names = known.Distinct(StringComparer.Ordinal).ToList();
        if (value is not null && !names.Contains(value, StringComparer.OrdinalIgnoreCase))
        {
            throw UnknownChoice.Of(code, $"{parameter} cannot be '{value}': there are", names, value);
        }
    }
}
