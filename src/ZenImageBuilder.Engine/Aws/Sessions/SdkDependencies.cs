using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.RuntimeDependencies;
using Amazon.SSO;
using Amazon.SSOOIDC;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>
/// Hands the SDK the clients that its sign-in needs. Left alone, it looks for their assemblies by name among all of the process, and would take
/// those of another module, whose types are not the ones it knows. Roles are assumed by <see cref="AssumedRoleCredentials"/>. And has its clients pin the keys of
/// a request, see <see cref="PinnedCredentials"/>, tell of their attempts, see <see cref="Attempts"/>, and say which answers cannot be read, see <see cref="ReadAnswers"/>.
/// </summary>
internal static class SdkDependencies
{
    private static readonly Lazy<bool> Once = new(static () =>
    {
        var registry = GlobalRuntimeDependencyRegistry.Instance;
        registry.RegisterSSOClient(static context =>
            new AmazonSSOClient(new AnonymousAWSCredentials(), Configure(new AmazonSSOConfig(), context.SSOClientContextData.Region)));
        registry.RegisterSSOOIDCClient(static context =>
            new AmazonSSOOIDCClient(new AnonymousAWSCredentials(), Configure(new AmazonSSOOIDCConfig(), context.SSOOIDCClientContextData.Region)));
        RuntimePipelineCustomizerRegistry.Instance.Register(new PinnedCredentials.Customizer());
        RuntimePipelineCustomizerRegistry.Instance.Register(new Attempts.Customizer());
        RuntimePipelineCustomizerRegistry.Instance.Register(new ReadAnswers.Customizer());
        return true;
    });

    public static void Register() => _ = Once.Value;

    private static T Configure<T>(T config, RegionEndpoint region)
        where T : ClientConfig
    {
        config.RegionEndpoint = region;
        config.HttpClientFactory = new TimelyHttp(TimelyHttp.UsualPatience, Environment.GetEnvironmentVariable);
        return config;
    }
}
