using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Deployment;

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
