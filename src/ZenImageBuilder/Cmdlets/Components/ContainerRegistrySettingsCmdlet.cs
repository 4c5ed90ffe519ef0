using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>The attributes of container registries, for the cmdlets that register and change them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ContainerRegistrySettingsCmdlet : ComponentSettingsCmdlet
{
    private protected ContainerRegistrySettingsCmdlet()
        : base(ComponentKind.ContainerRegistry) { }

    /// <summary>The registry: host, or host and port. For flavor <c>aws</c>, <c>account.dkr.ecr.region.amazonaws.com</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? Uri { get; set; }

    /// <summary>The repository of a tag that names none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? DefaultRepository { get; set; }

    /// <summary>The user and the password of the registry. The password is sealed at rest.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>A Secrets Manager secret with <c>username</c> and <c>password</c>, by name or ARN, that CodeBuild reads itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? RegistrySecret { get; set; }

    private protected override void Complete(Dictionary<string, object> settings, Dictionary<string, Secret> secrets)
    {
        base.Complete(settings, secrets);
        if (Credential is not null)
        {
            settings.Add("UserName", Credential.UserName);
            secrets.Add("Password", AwsKeySource.Open(Credential.Password));
        }
    }
}
