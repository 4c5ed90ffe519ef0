using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>
/// Uses one set of keys for a request. The SDK asks for keys twice, for the token and for the signature: if a session were renewed in between, AWS would reject
/// the request, because its token would belong to one set and its signature to another.
/// </summary>
internal sealed class PinnedCredentials : PipelineHandler
{
    public override void InvokeSync(IExecutionContext executionContext)
    {
        if (Origin(executionContext) is { } origin)
        {
            executionContext.RequestContext.Identity = new Pinned(origin, origin.GetCredentials());
        }

        base.InvokeSync(executionContext);
    }

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        if (Origin(executionContext) is { } origin)
        {
            executionContext.RequestContext.Identity = new Pinned(origin, await origin.GetCredentialsAsync().ConfigureAwait(false));
        }

        return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
    }

    // An attempt that is signed again starts with the credentials themselves, which may have been renewed since.
    private static AWSCredentials? Origin(IExecutionContext executionContext) =>
        executionContext.RequestContext.Identity switch
        {
            Pinned pinned => pinned.Origin,
            AnonymousAWSCredentials => null,
            AWSCredentials credentials => credentials,
            _ => null,
        };

    /// <summary>Adds this handler to the clients of all services.</summary>
    public sealed class Customizer : IRuntimePipelineCustomizer
    {
        public string UniqueName => nameof(PinnedCredentials);

        public void Customize(Type type, RuntimePipeline pipeline) => pipeline.AddHandlerBefore<Signer>(new PinnedCredentials());
    }

    private sealed class Pinned(AWSCredentials origin, ImmutableCredentials keys) : AWSCredentials
    {
        public AWSCredentials Origin => origin;

        public override ImmutableCredentials GetCredentials() => keys;
    }
}
