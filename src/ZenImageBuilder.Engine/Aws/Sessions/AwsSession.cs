using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Engine.Aws.Sessions.Http;
using ZenImageBuilder.Engine.Aws.Sessions.Profiles;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>With what AWS is reached: credentials, region and endpoint, and where each came from.</summary>
/// <param name="Credentials">The credentials; they refresh themselves.</param>
/// <param name="Source">Where the credentials came from, and how to renew them.</param>
/// <param name="Profile">The profile whose further settings (endpoints, retries) count, or null for what the environment says.</param>
/// <param name="EndpointUrl">The endpoint of every service, or null for what the environment and the profile say.</param>
internal sealed record AwsSession(AWSCredentials Credentials, CredentialSource Source, string Region, SharedProfile? Profile, string? EndpointUrl)
{
    /// <summary>How its requests are sent.</summary>
    public TimelyHttp Http { get; init; } = new(TimelyHttp.UsualPatience, Environment.GetEnvironmentVariable);

    /// <summary>What else counts for its clients.</summary>
    public ClientSettings Settings { get; init; } = new(Environment.GetEnvironmentVariable, Profile);
}
