using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using ZenImageBuilder.Engine.Aws.Calls;

namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>
/// The role of a pod or a workflow, assumed with its identity token. It replaces the SDK's class for the reasons in <see cref="AssumedRoleCredentials"/>, and
/// because that class waits for a missing token file as if the network were unavailable.
/// </summary>
internal sealed class WebIdentityCredentials : RefreshingAWSCredentials
{
    private readonly CredentialPlan.WebIdentity _identity;

    private readonly Func<AWSCredentials, IAmazonSecurityTokenService> _tokens;

    private readonly CredentialSource _origin;

    public WebIdentityCredentials(CredentialPlan.WebIdentity identity, Func<AWSCredentials, IAmazonSecurityTokenService> tokens, CredentialSource origin)
    {
        (_identity, _tokens, _origin) = (identity, tokens, origin);
        PreemptExpiryTime = TimeSpan.FromMinutes(15);
    }

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        // Read again each time, because the program that writes the file renews the token.
        var request = new AssumeRoleWithWebIdentityRequest
        {
            RoleArn = _identity.RoleArn,
            RoleSessionName = _identity.SessionName ?? "zenimagebuilder",
            WebIdentityToken = await TokenFile.ReadAsync("web identity token file", _identity.TokenFile, _identity.NamedBy).ConfigureAwait(false),
        };
        using var client = _tokens(new AnonymousAWSCredentials());
        var call = new AwsCall("sts:AssumeRoleWithWebIdentity", $"role {_identity.RoleArn}", _origin);
        var session = await call.RunAsync(
                () => client.AssumeRoleWithWebIdentityAsync(request),
                static answer => SessionAnswer.Of(answer.Credentials),
                CancellationToken.None
            )
            .ConfigureAwait(false);
        return new(session.Keys, session.Expires);
    }
}
