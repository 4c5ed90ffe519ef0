using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Engine.Aws.Sessions.Http;
using ZenImageBuilder.Engine.Aws.Sessions.Profiles;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>The settings with which AWS is called: credentials, region and endpoint, and where each came from.</summary>
/// <param name="Credentials">The credentials; they refresh themselves.</param>
/// <param name="Source">Where the credentials came from, and how to renew them.</param>
/// <param name="Profile">The profile whose other settings (endpoints, retries) apply, or null for the settings of the environment.</param>
/// <param name="EndpointUrl">The endpoint of all services, or null for the endpoints of the environment and the profile.</param>
internal sealed record AwsSession(AWSCredentials Credentials, CredentialSource Source, string Region, SharedProfile? Profile, string? EndpointUrl)
{
    /// <summary>How the requests of the session are sent.</summary>
    public TimelyHttp Http { get; init; } = new(TimelyHttp.UsualPatience, Environment.GetEnvironmentVariable);

    /// <summary>Other settings of the session's clients.</summary>
    public ClientSettings Settings { get; init; } = new(Environment.GetEnvironmentVariable, Profile);
}
