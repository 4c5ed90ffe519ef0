namespace Amazon.CodeBuild.Model;

internal sealed class RegistryCredential
{
    public string? Credential { get; set; }

    public CredentialProviderType? CredentialProvider { get; set; }
}
