using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>
/// The session of a role, renewed before it ends. In place of the SDK's own class: that one looks for a region by itself, instance metadata included,
/// and finds AWSSDK.SecurityToken by name among all assemblies of the process, which may be another module's copy.
/// </summary>
internal sealed class AssumedRoleCredentials(AssumeRoleAWSCredentials role, AWSCredentials source, Func<AWSCredentials, IAmazonSecurityTokenService> tokens, CredentialSource origin)
    : RefreshingAWSCredentials
{
    /// <summary>The same credentials with every role in the chain of sources assumed by this class.</summary>
    public static AWSCredentials Replace(AWSCredentials credentials, Func<AWSCredentials, IAmazonSecurityTokenService> tokens, CredentialSource origin) => credentials switch
    {
        AssumeRoleAWSCredentials role =>
            new AssumedRoleCredentials(role, Replace(role.SourceCredentials, tokens, origin), tokens, origin) { PreemptExpiryTime = TimeSpan.FromMinutes(5) },
        AssumeRoleWithWebIdentityCredentials identity => new WebIdentityCredentials(identity.WebIdentityTokenFile, identity.RoleArn, identity.RoleSessionName, tokens),
        _ => credentials,
    };

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var request = new AssumeRoleRequest
        {
            RoleArn = role.RoleArn,
            RoleSessionName = role.RoleSessionName,
            ExternalId = role.Options.ExternalId,
            Policy = role.Options.Policy,
            DurationSeconds = role.Options.DurationSeconds,
            SourceIdentity = role.Options.SourceIdentity,
        };
        using var client = tokens(source);
        var call = new AwsCall("sts:AssumeRole", $"role {role.RoleArn}", origin);
        var session = await call.RunAsync(() => client.AssumeRoleAsync(request), static answer => SessionAnswer.Of(answer.Credentials), CancellationToken.None).ConfigureAwait(false);
        return new(session.Keys, session.Expires);
    }
}
