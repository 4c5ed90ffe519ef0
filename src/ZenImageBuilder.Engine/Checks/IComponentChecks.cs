using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Checks;

/// <summary>The checks for the components of one or more flavors.</summary>
internal interface IComponentChecks
{
    bool Cover(StackComponent component);

    /// <summary>
    /// Runs the checks in order of their dependencies. A check runs only when the caller requests the next element, so no request is sent for a check that the
    /// caller does not reach.
    /// </summary>
    IAsyncEnumerable<Check> RunAsync(CheckSubject subject, CancellationToken cancellationToken);
}
