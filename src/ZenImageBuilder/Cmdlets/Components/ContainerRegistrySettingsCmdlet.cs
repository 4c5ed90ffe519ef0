using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>The base of the cmdlets that register or change container registries, with parameters for their attributes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ContainerRegistrySettingsCmdlet : ComponentSettingsCmdlet
{
    private protected ContainerRegistrySettingsCmdlet()
        : base(ComponentKind.ContainerRegistry) { }

    /// <summary>The address of the registry: the host, or the host and the port. For flavor <c>aws</c>, <c>account.dkr.ecr.region.amazonaws.com</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? Uri { get; set; }

    /// <summary>The repository for a tag that names none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? DefaultRepository { get; set; }

    /// <summary>The user and the password of the registry. The password is sealed at rest.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>The name or the ARN of a Secrets Manager secret with the keys <c>username</c> and <c>password</c>, which CodeBuild reads itself.</summary>
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
