using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>The base of the cmdlets that register or change components, with parameters for their attributes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ComponentSettingsCmdlet : ImageBuilderCmdlet
{
    private readonly ComponentKind _kind;

    private IReadOnlySet<string> _typed = new HashSet<string>();

    private protected ComponentSettingsCmdlet(ComponentKind kind) => _kind = kind;

    /// <summary>The AWS profile with which the component is reached. If it is omitted, the implicit credential chain is used.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    [Alias("StoredCredentials", "AWSProfileName")]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>The file that holds the profile, or a folder that contains a file named <c>credentials</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    [Alias("AWSProfilesLocation", "ProfilesLocation")]
    public string? ProfileLocation { get; set; }

    /// <summary>The AWS region.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <summary>The labels of the component.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [Table]
    public IDictionary? Label { get; set; }

    private protected sealed override Task BeginProcessingAsync(CancellationToken cancellationToken)
    {
        _typed = MyInvocation.BoundParameters.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Task.CompletedTask;
    }

    private protected async Task RegisterAsync(string name, string flavor, ConnectorRef? connector, bool verify, CancellationToken cancellationToken)
    {
        var (settings, secrets) = Given();
        var registration = new ComponentRegistration(_kind, name, flavor, settings, TextMap.Of(Label, nameof(Label)), secrets);
        using var observer = Observe();
        if (connector is not null)
        {
            Engine.Components.Validate(registration);
            var check = await Engine.Connectors.CheckAsync(
                new(_kind, name, flavor, settings, connector.Reference, ResourceId: null),
                verify,
                observer,
                cancellationToken
            );
            registration = registration with { ConnectorId = check.ConnectorId };
        }

        await WriteAppliedAsync(Engine.Components.PlanRegistration(registration), observer, cancellationToken);
    }

    private protected Task ChangeAsync(IEnumerable<ComponentRef> references, IReadOnlyList<string> removed, CancellationToken cancellationToken)
    {
        var (settings, secrets) = Given();
        var labels = TextMap.Change(Label, nameof(Label));
        return EachAsync(
            references,
            async reference =>
            {
                var component = Engine.Components.Resolve(_kind, reference.To(_kind));
                var change = new ComponentChange(_kind, component.Id, settings, removed, labels, secrets);
                await WriteAppliedAsync(Engine.Components.PlanChange(component, change), cancellationToken);
            }
        );
    }

    private (Dictionary<string, object> Settings, Dictionary<string, Secret> Secrets) Given()
    {
        var settings = SettingAttribute.Given(this, _typed);
        var secrets = new Dictionary<string, Secret>(StringComparer.Ordinal);
        Complete(settings, secrets);
        return (settings, secrets);
    }

    /// <summary>Adds the values that become more than one attribute, or that need the session to be resolved.</summary>
    private protected virtual void Complete(Dictionary<string, object> settings, Dictionary<string, Secret> secrets)
    {
        if (settings.TryGetValue("ProfileLocation", out var location))
        {
            settings["ProfileLocation"] = FileSystemPath.OfProfiles(SessionState, (string)location);
        }
    }
}
