using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>Whether what is registered is there and can be reached.</summary>
internal interface IReadiness
{
    /// <summary>Asks the services of a component, check by check. What goes wrong is a check that failed, never an exception. Changes nothing.</summary>
    IAsyncEnumerable<ReadinessCheck> TestAsync(StackComponent component, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);
}
