using System.Reflection;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Internal;
using Amazon.RuntimeDependencies;
using Amazon.SSO;
using Amazon.SSOOIDC;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Engine.Aws.Sessions.Http;
using ZenImageBuilder.Engine.Aws.Sessions.Profiles;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>
/// Hands the SDK the clients that its sign-in needs. Left alone, it looks for their assemblies by name among all of the process, and would take
/// those of another module, whose types are not the ones it knows. Roles are assumed by <see cref="AssumedRoleCredentials"/>. Has its clients pin the keys of
/// a request, see <see cref="PinnedCredentials"/>, tell of their attempts, see <see cref="Attempts"/>, and say which answers cannot be read, see
/// <see cref="ReadAnswers"/>; and keeps it from profile files, see <see cref="ProfileStore"/>.
/// </summary>
internal static class SdkDependencies
{
    private static readonly Lazy<bool> Once = new(static () =>
    {
        var registry = GlobalRuntimeDependencyRegistry.Instance;
        registry.RegisterSSOClient(static context => new AmazonSSOClient(
            new AnonymousAWSCredentials(),
            Configure(new AmazonSSOConfig(), context.SSOClientContextData.Region)
        ));
        registry.RegisterSSOOIDCClient(static context => new AmazonSSOOIDCClient(
            new AnonymousAWSCredentials(),
            Configure(new AmazonSSOOIDCConfig(), context.SSOOIDCClientContextData.Region)
        ));
        RuntimePipelineCustomizerRegistry.Instance.Register(new PinnedCredentials.Customizer());
        RuntimePipelineCustomizerRegistry.Instance.Register(new Attempts.Customizer());
        RuntimePipelineCustomizerRegistry.Instance.Register(new ReadAnswers.Customizer());
        ReadNoProfiles();
        return true;
    });

    public static void Register() => _ = Once.Value;

    // The SDK reads the default profile for settings of its own when it is first used, and for good; a file that it cannot read, and the AWS CLI can, would end the process's use of
    // it. The setters are private: without them, that goes on.
    private static void ReadNoProfiles()
    {
        // Nothing can be below a file.
        var nowhere = Path.Combine(typeof(SdkDependencies).Assembly.Location, "none");
        foreach (var property in (string[])[nameof(SharedCredentialsFile.DefaultFilePath), nameof(SharedCredentialsFile.DefaultConfigFilePath)])
        {
            _ = typeof(SharedCredentialsFile)
                .GetProperty(property, BindingFlags.Public | BindingFlags.Static)
                ?.GetSetMethod(nonPublic: true)
                ?.Invoke(null, [nowhere]);
        }
    }

    private static T Configure<T>(T config, RegionEndpoint region)
        where T : ClientConfig
    {
        config.RegionEndpoint = region;
        config.IgnoreConfiguredEndpointUrls = true;
        if (new ClientSettings(Environment.GetEnvironmentVariable, profile: null).Endpoint(config.ServiceId) is { } endpoint)
        {
            config.ServiceURL = endpoint;
        }

        config.HttpClientFactory = new TimelyHttp(TimelyHttp.UsualPatience, Environment.GetEnvironmentVariable);
        return config;
    }
}
