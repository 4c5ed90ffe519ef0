using System.Globalization;
using Amazon.Runtime;
using Amazon.SecurityToken.Model;
using Amazon.Util;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>What the sessions of roles have in common.</summary>
internal static class RoleSession
{
    /// <summary>A name for a session that the profile does not name: the one that the SDKs for .NET give, so that trust policies which know it go on working.</summary>
    public static string UsualName() => string.Create(CultureInfo.InvariantCulture, $"aws-dotnet-sdk-session-{AWSSDKUtils.CorrectedUtcNow.Ticks}");

    public static RefreshingAWSCredentials.CredentialsRefreshState State(Credentials keys) =>
        new(new(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken), keys.Expiration?.ToUniversalTime() ?? AWSSDKUtils.CorrectedUtcNow.AddHours(1));
}
