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
    /// <summary>The name, the ID or an ID prefix.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorRef Name { get; set; } = null!;

    /// <summary>The type of the resource. You can omit it if the connector reaches only one type.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [NamedObject]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public string? ResourceType { get; set; }

    /// <summary>The resource, in any of its forms.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResourceId { get; set; }

    /// <summary>The name of the AWS profile to write. If it is omitted, it is <c>zenimagebuilder-</c> and the name of the connector.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>The file to write the profile to, or a folder that contains a file named <c>credentials</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ProfileLocation { get; set; }

    /// <summary>Replaces an existing profile even if its name does not begin with <c>zenimagebuilder-</c>.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        WriteAppliedAsync(Engine.Connectors.PlanLogin(Name.Reference, Request), cancellationToken);

    private ConnectorLoginRequest Request(Guid connector) =>
        new(connector, ResourceType, ResourceId, ProfileName, ProfileLocation is null ? null : FileSystemPath.OfProfiles(SessionState, ProfileLocation), Force);
}
