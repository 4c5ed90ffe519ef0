using Amazon.Runtime;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>The role of the instance; the instance is asked for its name when keys are needed.</summary>
internal sealed class InstanceCredentials(InstanceMetadata metadata, CredentialSource origin) : AWSCredentials
{
    private InstanceProfileAWSCredentials? _inner;

    public override DateTime? Expiration
    {
        get => _inner?.Expiration;
        set => throw new NotSupportedException("The instance determines when its keys expire.");
    }

    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        _inner ??= await metadata.FindRoleAsync(CancellationToken.None).ConfigureAwait(false) is { } role
            ? new(role)
            : throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable,
                $"The instance has no role, but {origin} needs one.",
                origin.Words,
                "Check that this machine is an EC2 instance with a role."
            );
        return await _inner.GetCredentialsAsync().ConfigureAwait(false);
    }
}
