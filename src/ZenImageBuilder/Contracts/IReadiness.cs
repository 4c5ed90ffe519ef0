using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>Checks whether the resources of registered components exist and can be reached.</summary>
internal interface IReadiness
{
    /// <summary>
    /// Calls the services of a component and returns one check after the other. A problem is a failed check, never an exception. Changes nothing.
    /// </summary>
    IAsyncEnumerable<ReadinessCheck> TestAsync(StackComponent component, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// Checks everything that a build needs by calling the services of all its components, and returns one check after the other. A problem is a failed check,
    /// never an exception. It changes nothing, except that it writes and deletes an object in the bucket, and creates the repositories that the request asks
    /// for.
    /// </summary>
    IAsyncEnumerable<ReadinessCheck> TestAsync(PreflightRequest request, IEngineObserver observer, CancellationToken cancellationToken);
}

/// <summary>A request to check whether a build is possible.</summary>
/// <param name="Selection">The components. It may name an image builder alone.</param>
/// <param name="Tags">The tags that the build is to push, in the forms that builds accept; empty if they are not known yet.</param>
/// <param name="CreateRepository">Whether to create missing repositories.</param>
/// <param name="SkipProbe">Whether to write nothing to the bucket, not even a temporary object.</param>
internal sealed record PreflightRequest(StackSelection Selection, IReadOnlyList<string> Tags, bool CreateRepository, bool SkipProbe, AwsOptions Aws);
