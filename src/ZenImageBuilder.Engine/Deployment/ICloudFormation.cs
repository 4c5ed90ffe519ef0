using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Engine.Deployment;

/// <summary>Opens AWS CloudFormation with the credentials of a session.</summary>
internal interface ICloudFormation
{
    /// <param name="region">The region, or null where the session says it.</param>
    Task<ICloudFormationStacks> OpenAsync(string? region, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);
}

/// <summary>The CloudFormation stacks of an account in a region.</summary>
internal interface ICloudFormationStacks : IDisposable
{
    string Region { get; }

    /// <summary>The account that the credentials belong to.</summary>
    Task<string> AccountAsync(CancellationToken cancellationToken);

    /// <summary>The stack of that name or ARN; null where there is none. One that was deleted is found by its ARN only.</summary>
    Task<CloudFormationStack?> FindAsync(string nameOrId, CancellationToken cancellationToken);

    /// <summary>Starts to make a stack. The same token twice makes it once.</summary>
    /// <returns>Its ARN.</returns>
    Task<string> CreateAsync(NewCloudFormationStack stack, CancellationToken cancellationToken);

    /// <summary>The events of a stack that <paramref name="isKnown"/> does not know by their id, the oldest first.</summary>
    Task<IReadOnlyList<CloudFormationEvent>> EventsAsync(string id, Func<string, bool> isKnown, CancellationToken cancellationToken);

    Task<IReadOnlyList<CloudFormationResource>> ResourcesAsync(string id, CancellationToken cancellationToken);

    /// <summary>Starts to delete a stack.</summary>
    /// <param name="retained">The resources, by their names in the template, that stay; only of a stack whose deletion failed.</param>
    Task DeleteAsync(string id, IReadOnlyList<string> retained, string token, CancellationToken cancellationToken);
}
