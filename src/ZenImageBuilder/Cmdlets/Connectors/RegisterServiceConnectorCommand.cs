using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Connectors;

/// <summary>Registers a service connector: how to authenticate to a service, and what can be reached there.</summary>
[Cmdlet(VerbsLifecycle.Register, Nouns.ServiceConnector, SupportsShouldProcess = true, DefaultParameterSetName = Explicit)]
[OutputType(typeof(ServiceConnector))]
public sealed class RegisterServiceConnectorCommand : ConnectorSettingsCmdlet
{
    private const string Explicit = "Explicit";

    private const string Automatic = "AutoConfigure";

    private const string Guided = "Interactive";

    /// <summary>The name, unique among connectors: letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, at most 128, the first a letter or a digit.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = Explicit)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = Automatic)]
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = Guided)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The type of the connector.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = Explicit)]
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = Automatic)]
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = Guided)]
    [ValidateNotNullOrEmpty]
    [NamedObject]
    [ArgumentCompleter(typeof(ConnectorTypeCompleter))]
    public string? Type { get; set; }

    /// <summary>Creates the connector from the credentials of this machine.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Automatic)]
    public SwitchParameter AutoConfigure { get; set; }

    /// <summary>Prompts for everything that was not given.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Guided)]
    public SwitchParameter Interactive { get; set; }

    /// <summary>The SecretManagement vault that keeps the secrets. If it is omitted, they are sealed on this machine.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SecretVault { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        using var observer = Observe();
        var registration = await RegistrationAsync(observer, cancellationToken) with { SecretVault = SecretVault };
        await WriteAppliedAsync(Engine.Connectors.PlanRegistration(registration, verify: !NoVerify), observer, cancellationToken);
    }

    private Task<ConnectorRegistration> RegistrationAsync(StreamObserver observer, CancellationToken cancellationToken) =>
        ParameterSetName switch
        {
            Automatic => ConfiguredAsync(Name!, Type!, observer, cancellationToken),
            Guided => AskedAsync(observer, cancellationToken),
            _ => Task.FromResult(Registration(Name!, Type!)),
        };

    private ConnectorRegistration Registration(string name, string type)
    {
        var (settings, secrets) = Given(type);
        return new(name, type, AuthMethod, ResourceType ?? [], ResourceId, settings, secrets, Expiry, Description, TextMap.Of(Label, nameof(Label)));
    }

    /// <summary>Creates a registration from the parameters, except the credentials, which the credential chain finds.</summary>
    private Task<ConnectorRegistration> ConfiguredAsync(string name, string type, StreamObserver observer, CancellationToken cancellationToken)
    {
        var settings = SettingAttribute.Given(this, MyInvocation.BoundParameters.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase));
        _ = settings.Remove(nameof(RoleArn));
        var template = new ConnectorRegistration(
            name,
            type,
            null,
            ResourceType ?? [],
            ResourceId,
            settings,
            new Dictionary<string, Secret>(),
            Expiry,
            Description,
            TextMap.Of(Label, nameof(Label))
        );
        return Engine.Connectors.ConfigureAsync(new(AuthMethod, RoleArn, template), Aws(), observer, cancellationToken);
    }

    private async Task<ConnectorRegistration> AskedAsync(StreamObserver observer, CancellationToken cancellationToken)
    {
        var dialogue = new ConnectorDialogue(Host.UI, Engine.Connectors);
        var name = dialogue.Name(Name);
        var type = dialogue.Type(Type);
        if (AuthMethod is null && type.Name == "aws" && dialogue.UseOwnCredentials())
        {
            return await ConfiguredAsync(name, type.Name, observer, cancellationToken);
        }

        return dialogue.Complete(Registration(name, type.Name), type);
    }
}
