using System.Collections;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>What the cmdlets that register components have in common.</summary>
public abstract class RegisterComponentCommand : ImageBuilderCmdlet
{
    private readonly ComponentKind _kind;

    private IReadOnlySet<string> _typed = new HashSet<string>();

    private protected RegisterComponentCommand(ComponentKind kind) => _kind = kind;

    /// <summary>The name, unique within the kind: letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, at most 128, the first a letter or a digit.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = null!;

    /// <summary>The AWS profile that reaches it; without one, the implicit chain of credentials.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    [Alias("StoredCredentials", "AWSProfileName")]
    public string? ProfileName { get; set; }

    /// <summary>The file that holds the profile, or the folder of a file <c>credentials</c>.</summary>
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

    /// <summary>The labels.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public IDictionary? Label { get; set; }

    private protected abstract string GivenFlavor { get; }

    private protected sealed override Task BeginProcessingAsync(CancellationToken cancellationToken)
    {
        _typed = MyInvocation.BoundParameters.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Task.CompletedTask;
    }

    private protected sealed override Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var settings = SettingAttribute.Given(this, _typed);
        var secrets = new Dictionary<string, Secret>(StringComparer.Ordinal);
        Complete(settings, secrets);
        var registration = new ComponentRegistration(_kind, Name, GivenFlavor, settings, TextMap.Of(Label, nameof(Label)), secrets);
        var components = Engine.Components;
        components.Validate(registration);
        if (ShouldProcess(Name, $"Register {_kind.Words()}"))
        {
            WriteObject(components.Register(registration));
        }

        return Task.CompletedTask;
    }

    /// <summary>Adds what is more than one attribute, or needs the session.</summary>
    private protected virtual void Complete(Dictionary<string, object> settings, Dictionary<string, Secret> secrets)
    {
        if (settings.TryGetValue("ProfileLocation", out var location))
        {
            settings["ProfileLocation"] = FileSystemPath.Literal(SessionState, (string)location);
        }
    }
}
