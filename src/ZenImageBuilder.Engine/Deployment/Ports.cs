using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

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

/// <summary>A stack as CloudFormation tells it.</summary>
/// <param name="Id">The ARN.</param>
internal sealed record CloudFormationStack(
    string Id,
    string Name,
    string Status,
    string? Reason,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, string> Outputs,
    IReadOnlyDictionary<string, string> Tags
)
{
    /// <summary>Whether CloudFormation is at work on it. What waits for a review waits for somebody else.</summary>
    public bool IsAtWork => Status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) && Status != "REVIEW_IN_PROGRESS";

    /// <summary>Whether it has everything of its template.</summary>
    public bool IsWhole => Status is "CREATE_COMPLETE" or "UPDATE_COMPLETE" or "UPDATE_ROLLBACK_COMPLETE" or "IMPORT_COMPLETE" or "IMPORT_ROLLBACK_COMPLETE";

    public bool IsGone => Status == "DELETE_COMPLETE";
}

/// <param name="Token">What makes two requests one.</param>
internal sealed record NewCloudFormationStack(
    string Name,
    string Template,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, string> Tags,
    string Token
);

internal sealed record CloudFormationEvent(string Id, StackDeploymentEvent Event);

/// <param name="Name">The name in the template.</param>
internal sealed record CloudFormationResource(string Name, string Type, string Status, string? Reason, string? PhysicalId);
