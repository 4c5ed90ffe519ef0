using Amazon.Runtime;

namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>
/// The role of a container. If the token file is missing, the SDK's class retries repeatedly, as if the container service could not be reached.
/// </summary>
internal sealed class ContainerCredentials(GenericContainerCredentials inner, Func<string, string?> environment) : AWSCredentials
{
    private const string Variable = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

    public override DateTime? Expiration
    {
        get => inner.Expiration;
        set => inner.Expiration = value;
    }

    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        if (environment(Variable) is { Length: > 0 } path)
        {
            _ = await TokenFile.ReadAsync("authorization token file", path, Variable).ConfigureAwait(false);
        }

        return await inner.GetCredentialsAsync().ConfigureAwait(false);
    }
}
