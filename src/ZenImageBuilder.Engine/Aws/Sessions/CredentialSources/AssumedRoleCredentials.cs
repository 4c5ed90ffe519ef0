using System.Globalization;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Amazon.Util;
using ZenImageBuilder.Engine.Aws.Calls;

namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>
/// The session of a role, renewed before it ends. It replaces the SDK's class, which looks for a region by itself, including instance metadata, and finds
/// AWSSDK.SecurityToken by name among all assemblies of the process, which may be the copy of another module.
/// </summary>
internal sealed class AssumedRoleCredentials : RefreshingAWSCredentials
{
    private readonly CredentialPlan.Role _role;

    private readonly AWSCredentials _source;

    private readonly Func<AWSCredentials, IAmazonSecurityTokenService> _tokens;

    private readonly CredentialSource _origin;

    public AssumedRoleCredentials(
        CredentialPlan.Role role,
        AWSCredentials source,
        Func<AWSCredentials, IAmazonSecurityTokenService> tokens,
        CredentialSource origin
    )
    {
        (_role, _source, _tokens, _origin) = (role, source, tokens, origin);
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    /// <summary>The request to STS.</summary>
    public static AssumeRoleRequest Request(CredentialPlan.Role role, string sessionName) =>
        new()
        {
            RoleArn = role.Arn,
            RoleSessionName = role.SessionName ?? sessionName,
            ExternalId = role.ExternalId,
            DurationSeconds = role.Seconds,
        };

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var request = Request(_role, UsualName());
        using var client = _tokens(_source);
        var call = new AwsCall("sts:AssumeRole", $"role {_role.Arn}", _origin);
        var session = await call.RunAsync(() => client.AssumeRoleAsync(request), static answer => SessionAnswer.Of(answer.Credentials), CancellationToken.None)
            .ConfigureAwait(false);
        return new(session.Keys, session.Expires);
    }

    // The session name if the profile does not define one: that of the SDKs for .NET, so that trust policies which know it keep working.
    private static string UsualName() => string.Create(CultureInfo.InvariantCulture, $"aws-dotnet-sdk-session-{AWSSDKUtils.CorrectedUtcNow.Ticks}");
}
