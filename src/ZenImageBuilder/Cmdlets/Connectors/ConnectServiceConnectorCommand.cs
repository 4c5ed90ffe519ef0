using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Connectors;

/// <summary>Writes an AWS profile or a Docker login with the credentials of a service connector, for other programs on this machine.</summary>
[Cmdlet(VerbsCommunications.Connect, Nouns.ServiceConnector, SupportsShouldProcess = true)]
[OutputType(typeof(ServiceConnectorLogin))]
public sealed class ConnectServiceConnectorCommand : ImageBuilderCmdlet
{
    /// <summary>The name, the id or an id prefix.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorRef Name { get; set; } = null!;

    /// <summary>The type of the resource; not needed where the connector reaches one type only.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [NamedObject]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public string? ResourceType { get; set; }

    /// <summary>The resource.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResourceId { get; set; }

    /// <summary>The AWS profile that is written.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>The file that the profile is written to, or the folder of a file <c>credentials</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ProfileLocation { get; set; }

    /// <summary>Replaces a profile that something else has written.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        WriteAppliedAsync(Engine.Connectors.PlanLogin(Name.Reference, Request), cancellationToken);

    private ConnectorLoginRequest Request(Guid connector) =>
        new(connector, ResourceType, ResourceId, ProfileName, ProfileLocation is null ? null : FileSystemPath.OfProfiles(SessionState, ProfileLocation), Force);
}
