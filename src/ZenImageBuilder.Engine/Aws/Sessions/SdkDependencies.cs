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
/// Gives the SDK the clients that it needs for the sign-in. Otherwise, it looks for their assemblies by name in the whole process, and would use those of
/// another module, whose types it does not know. Roles are assumed by <see cref="AssumedRoleCredentials"/>. The registered customizers make the clients use one
/// set of keys for each request, see <see cref="PinnedCredentials"/>, report their attempts, see <see cref="Attempts"/>, and report answers that cannot be
/// read, see <see cref="ReadAnswers"/>. The SDK is also kept from reading profile files, see <see cref="ProfileStore"/>.
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

    // On first use, the SDK reads the default profile for its own settings, once and for all. A file that it cannot read, although the AWS CLI can, would make
    // the SDK unusable in the process. The setters are private: if they are missing, the SDK reads the files.
    private static void ReadNoProfiles()
    {
        // A file has no children, so this path never exists.
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
