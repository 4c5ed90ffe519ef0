using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace ZenImageBuilder.Engine.Aws.Sessions.Http;

/// <summary>Hears of every attempt at a request, those that the SDK repeats by itself included.</summary>
internal interface IAttemptGuard
{
    /// <summary>An attempt is about to be made; throws where it must not be.</summary>
    void Before();

    /// <summary>The attempt failed.</summary>
    void Failed(Exception exception);
}

/// <summary>Tells a guard of the attempts at the requests that are made under it.</summary>
internal sealed class Attempts : PipelineHandler
{
    private static readonly AsyncLocal<IAttemptGuard?> Current = new();

    /// <summary>Makes requests under a guard.</summary>
    public static async Task<T> UnderAsync<T>(IAttemptGuard guard, Func<Task<T>> requests)
    {
        // It is set in this method and what it calls, and nowhere else.
        Current.Value = guard;
        return await requests().ConfigureAwait(false);
    }

    public override void InvokeSync(IExecutionContext executionContext)
    {
        Current.Value?.Before();
        base.InvokeSync(executionContext);
    }

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        if (Current.Value is not { } guard)
        {
            return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        }

        guard.Before();
        try
        {
            return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            guard.Failed(exception);
            throw;
        }
    }

    /// <summary>Has the clients of the SDK do so, whatever service they are for.</summary>
    public sealed class Customizer : IRuntimePipelineCustomizer
    {
        public string UniqueName => nameof(Attempts);

        // Within the handler that repeats, so that it sees every repetition.
        public void Customize(Type type, RuntimePipeline pipeline) => pipeline.AddHandlerBefore<Signer>(new Attempts());
    }
}
