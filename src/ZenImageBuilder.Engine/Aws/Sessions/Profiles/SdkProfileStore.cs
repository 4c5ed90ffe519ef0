using System.Runtime.Versioning;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions.Profiles;

/// <summary>
/// The encrypted store of AWS's tools for .NET on Windows, in which AWS Tools for PowerShell keep profiles; it takes precedence over the shared files.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class SdkProfileStore
{
    public static SharedProfile? Find(string name)
    {
        try
        {
            return new NetSDKCredentialsFile().TryGetProfile(name, out var profile) ? Of(profile) : null;
        }
        catch (Exception exception)
            when (exception is AmazonClientException or InvalidOperationException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ImageBuilderException(
                ErrorCode.ProfileNotFound,
                "The profile store of AWS Tools cannot be read.",
                name,
                "Check it with Get-AWSCredential -ListProfileDetail, or name a credentials file with -ProfileLocation.",
                exception
            );
        }
    }

    private static SharedProfile Of(CredentialProfile profile)
    {
        var options = profile.Options;
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (
            var (key, value) in (IEnumerable<(string, string?)>)
                [
                    ("aws_access_key_id", options.AccessKey),
                    ("aws_secret_access_key", options.SecretKey),
                    ("aws_session_token", options.Token),
                    ("role_arn", options.RoleArn),
                    ("source_profile", options.SourceProfile),
                    ("credential_source", options.CredentialSource),
                    ("external_id", options.ExternalID),
                    ("mfa_serial", options.MfaSerial),
                    ("role_session_name", options.RoleSessionName),
                    ("credential_process", options.CredentialProcess),
                    ("web_identity_token_file", options.WebIdentityTokenFile),
                    ("sso_session", options.SsoSession),
                    ("sso_start_url", options.SsoStartUrl),
                    ("sso_region", options.SsoRegion),
                    ("sso_account_id", options.SsoAccountId),
                    ("sso_role_name", options.SsoRoleName),
                    ("sso_registration_scopes", options.SsoRegistrationScopes),
                    ("login_session", options.LoginSession),
                    ("region", profile.Region?.SystemName),
                    ("endpoint_url", profile.EndpointUrl),
                ]
        )
        {
            if (value is { Length: > 0 })
            {
                values[key] = value;
            }
        }

        return new(profile.Name, values) { OfCredentialsFile = values, Federated = options.EndpointName is { Length: > 0 } ? profile : null };
    }
}
