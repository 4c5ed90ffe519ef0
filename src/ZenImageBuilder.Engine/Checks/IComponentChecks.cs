using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Checks;

/// <summary>The checks of components of some flavors.</summary>
internal interface IComponentChecks
{
    bool Cover(StackComponent component);

    /// <summary>Runs the checks in the order in which they make sense. A check is run when it is asked for, so nothing is sent for one that is not.</summary>
    IAsyncEnumerable<Check> RunAsync(CheckSubject subject, CancellationToken cancellationToken);
}
