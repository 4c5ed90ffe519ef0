using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using System.Security;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Connectors;

/// <summary>
/// The base of the cmdlets that register or change service connectors, with parameters for the attributes of connectors. Here the common parameters of AWS are
/// attributes of the connector.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ConnectorSettingsCmdlet : AwsCmdlet
{
    /// <summary>The authentication method.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AuthMethodCompleter))]
    public string? AuthMethod { get; set; }

    /// <summary>The types of resources that the connector reaches.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [NamedObject]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public string[]? ResourceType { get; set; }

    /// <summary>The one resource that the connector reaches, in any of its forms.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResourceId { get; set; }

    /// <summary>The ARN of the role to assume.</summary>
    [Parameter]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? RoleArn { get; set; }

    /// <summary>The session policy, as JSON.</summary>
    [Parameter]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? Policy { get; set; }

    /// <summary>The ARNs of managed policies to use as session policies.</summary>
    [Parameter]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string[]? PolicyArn { get; set; }

    /// <summary>The container registry of a connector of type <c>docker</c>.</summary>
    [Parameter]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? Registry { get; set; }

    /// <summary>The lifetime of a session, in seconds.</summary>
    [Parameter]
    public int? ExpirationSeconds { get; set; }

    /// <summary>The time at which temporary keys expire.</summary>
    [Parameter]
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>How many seconds before <see cref="ExpiresAt"/> the connector counts as expired: 0 or more.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? ExpiresSkewTolerance { get; set; }

    /// <summary>The purpose of the connector.</summary>
    [Parameter]
    public string? Description { get; set; }

    /// <summary>The labels of the connector.</summary>
    [Parameter]
    [ValidateNotNull]
    [Table]
    public IDictionary? Label { get; set; }

    /// <summary>Writes the connector without asking the service whether it works.</summary>
    [Parameter]
    public SwitchParameter NoVerify { get; set; }

    private protected ConnectorExpiry Expiry => new(ExpirationSeconds, ExpiresAt?.ToUniversalTime(), ExpiresSkewTolerance);

    /// <summary>Returns the attributes and the secrets that were given.</summary>
    /// <param name="type">The type of the connector. For <c>docker</c>, the credential is a user and a password.</param>
    private protected (Dictionary<string, object> Settings, Dictionary<string, Secret> Secrets) Given(string type)
    {
        var settings = SettingAttribute.Given(this, MyInvocation.BoundParameters.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase));
        var secrets = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);
        AddText(settings, nameof(AccessKey), AccessKey);
        AddText(settings, nameof(ProfileName), ProfileName);
        AddText(settings, nameof(ProfileLocation), ProfileLocation is null ? null : FileSystemPath.OfProfiles(SessionState, ProfileLocation));
        AddText(settings, nameof(Region), Region);
        AddText(settings, nameof(EndpointUrl), EndpointUrl);
        AddSecret(secrets, nameof(SecretKey), SecretKey);
        AddSecret(secrets, nameof(SessionToken), SessionToken);
        if (Credential is not null)
        {
            AddCredential(type, settings, secrets);
        }

        return (settings, secrets);
    }

    private void AddCredential(string type, Dictionary<string, object> settings, Dictionary<string, Secret> secrets)
    {
        if (string.Equals(type, "docker", StringComparison.OrdinalIgnoreCase))
        {
            var login =
                (Credential is PSObject wrapped ? wrapped.BaseObject : Credential) as PSCredential
                ?? throw new ImageBuilderException(
                    ErrorCode.InvalidCredential,
                    "-Credential of a connector of type 'docker' takes a PSCredential.",
                    remedy: "Make one with Get-Credential: the user, and the password or token."
                );
            settings["UserName"] = login.UserName;
            secrets["Password"] = AwsKeySource.Open(login.Password);
            return;
        }

        var keys = Aws().Credential!();
        settings[nameof(AccessKey)] = keys.AccessKey;
        secrets[nameof(SecretKey)] = keys.SecretKey;
        if (keys.SessionToken is { } token)
        {
            secrets[nameof(SessionToken)] = token;
        }
    }

    private static void AddText(Dictionary<string, object> settings, string name, string? value)
    {
        if (value is not null)
        {
            settings[name] = value;
        }
    }

    private static void AddSecret(Dictionary<string, Secret> secrets, string name, SecureString? value)
    {
        if (value is not null)
        {
            secrets[name] = AwsKeySource.Open(value);
        }
    }
}
