using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Engine.Deployment;

/// <summary>Opens AWS CloudFormation with the credentials of a session.</summary>
internal interface ICloudFormation
{
    /// <param name="region">The region, or null for the region of the session.</param>
    Task<ICloudFormationStacks> OpenAsync(string? region, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);
}

/// <summary>The CloudFormation stacks of an account in a region.</summary>
internal interface ICloudFormationStacks : IDisposable
{
    string Region { get; }

    /// <summary>The account that the credentials belong to.</summary>
    Task<string> AccountAsync(CancellationToken cancellationToken);

    /// <summary>The stack with that name or ARN; null if there is none. A deleted stack is found only by its ARN.</summary>
    Task<CloudFormationStack?> FindAsync(string nameOrId, CancellationToken cancellationToken);

    /// <summary>Starts to create a stack. Two calls with the same token create it once.</summary>
    /// <returns>Its ARN.</returns>
    Task<string> CreateAsync(NewCloudFormationStack stack, CancellationToken cancellationToken);

    /// <summary>The events of a stack whose IDs <paramref name="isKnown"/> does not know, oldest first.</summary>
    Task<IReadOnlyList<CloudFormationEvent>> EventsAsync(string id, Func<string, bool> isKnown, CancellationToken cancellationToken);

    Task<IReadOnlyList<CloudFormationResource>> ResourcesAsync(string id, CancellationToken cancellationToken);

    /// <summary>Starts to delete a stack.</summary>
    /// <param name="retained">The resources to keep, by their names in the template; only for a stack whose deletion failed.</param>
    Task DeleteAsync(string id, IReadOnlyList<string> retained, string token, CancellationToken cancellationToken);
}
