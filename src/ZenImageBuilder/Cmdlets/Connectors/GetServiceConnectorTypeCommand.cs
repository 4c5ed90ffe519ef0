using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Connectors;

/// <summary>Gets the types of service connectors, with the authentication methods and the resource types of each.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ServiceConnectorType)]
[OutputType(typeof(ServiceConnectorType))]
public sealed class GetServiceConnectorTypeCommand : ImageBuilderCmdlet
{
    /// <summary>Names; wildcards are allowed. If it is omitted, all types are returned.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Type")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [NamedObject]
    [ArgumentCompleter(typeof(ConnectorTypeCompleter))]
    public string[] Name { get; set; } = ["*"];

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var types = Engine.Connectors.Types;
        foreach (var name in Name)
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            var found = types.Where(type => pattern.IsMatch(type.Name)).ToList();
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(
                    UnknownChoice.Of(
                        ErrorCode.UnknownConnectorType,
                        $"There is no connector type '{name}': there are",
                        types.Select(static type => type.Name),
                        name
                    )
                );
            }

            found.ForEach(WriteObject);
        }

        return Task.CompletedTask;
    }
}
