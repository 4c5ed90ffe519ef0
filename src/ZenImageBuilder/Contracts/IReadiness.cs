using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>Whether what is registered is there and can be reached.</summary>
internal interface IReadiness
{
    /// <summary>Asks the services of a component, check by check. What goes wrong is a check that failed, never an exception. Changes nothing.</summary>
    IAsyncEnumerable<ReadinessCheck> TestAsync(StackComponent component, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// Asks the services of all components of a build for everything that it needs, check by check. What goes wrong is a check that failed, never an exception. Changes
    /// nothing but an object of the bucket that is gone again afterwards, and the repositories that were to be made.
    /// </summary>
    IAsyncEnumerable<ReadinessCheck> TestAsync(PreflightRequest request, IEngineObserver observer, CancellationToken cancellationToken);
}

/// <summary>A build that is to be possible.</summary>
/// <param name="Selection">The components; an image builder may stand alone.</param>
/// <param name="Tags">The tags that the build is to push, in the forms that builds take; empty where they are not known yet.</param>
/// <param name="CreateRepository">Whether a repository that is missing is made.</param>
/// <param name="SkipProbe">Whether nothing is written, not even for a moment.</param>
internal sealed record PreflightRequest(StackSelection Selection, IReadOnlyList<string> Tags, bool CreateRepository, bool SkipProbe, AwsOptions Aws);
