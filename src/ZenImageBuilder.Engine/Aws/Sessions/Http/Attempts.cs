using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace ZenImageBuilder.Engine.Aws.Sessions.Http;

/// <summary>Is notified of every attempt at a request, including repetitions by the SDK.</summary>
internal interface IAttemptGuard
{
    /// <summary>Called before an attempt; throws if the attempt must not be made.</summary>
    void Before();

    /// <summary>Called if an attempt failed.</summary>
    void Failed(Exception exception);
}

/// <summary>Notifies a guard of the attempts at the requests that are made under it.</summary>
internal sealed class Attempts : PipelineHandler
{
    private static readonly AsyncLocal<IAttemptGuard?> Current = new();

    /// <summary>Makes requests under a guard.</summary>
    public static async Task<T> UnderAsync<T>(IAttemptGuard guard, Func<Task<T>> requests)
    {
        // The value is set only within this method and the methods that it calls.
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

    /// <summary>Adds this handler to the clients of all services.</summary>
    public sealed class Customizer : IRuntimePipelineCustomizer
    {
        public string UniqueName => nameof(Attempts);

        // Inside the handler that repeats requests, so that it sees every repetition.
        public void Customize(Type type, RuntimePipeline pipeline) => pipeline.AddHandlerBefore<Signer>(new Attempts());
    }
}
