using Amazon.Runtime;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>Keys from another holder, requested again for every request: the holder refreshes them.</summary>
internal sealed class KeyCredentials(Func<AwsKeys> holder, string source) : AWSCredentials
{
    public override ImmutableCredentials GetCredentials()
    {
        var keys = Read();
        return string.IsNullOrEmpty(keys.AccessKey) || string.IsNullOrEmpty(keys.SecretKey.Reveal())
            ? throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable,
                $"{source} provides no keys.",
                source,
                "Set both an access key and a secret key."
            )
            : new(keys.AccessKey, keys.SecretKey.Reveal(), keys.SessionToken?.Reveal() is { Length: > 0 } token ? token : null);
    }

    private AwsKeys Read()
    {
        try
        {
            return holder();
        }
        catch (Exception exception) when (exception is not ImageBuilderException)
        {
            throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable,
                $"The keys of {source} cannot be read.",
                source,
                "Renew the credential, and run the command again.",
                exception
            );
        }
    }
}
