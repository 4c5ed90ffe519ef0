using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>
/// Gives a request one set of keys. The SDK asks for keys twice, for the token and for the signature: a session that is renewed between the two
/// would be refused, because its token is of one set and its signature of another.
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

    // An attempt that is signed anew begins with the credentials themselves, which may have been renewed since.
    private static AWSCredentials? Origin(IExecutionContext executionContext) =>
        executionContext.RequestContext.Identity switch
        {
            Pinned pinned => pinned.Origin,
            AnonymousAWSCredentials => null,
            AWSCredentials credentials => credentials,
            _ => null,
        };

    /// <summary>Has the clients of the SDK do so, whatever service they are for.</summary>
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
