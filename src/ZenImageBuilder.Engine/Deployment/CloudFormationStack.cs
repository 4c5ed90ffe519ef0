using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Deployment;

/// <summary>A stack as CloudFormation reports it.</summary>
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
    /// <summary>Whether CloudFormation is working on the stack. A stack that waits for a review does not count, because a person must act first.</summary>
    public bool IsAtWork => Status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) && Status != "REVIEW_IN_PROGRESS";

    /// <summary>Whether the stack has all resources of its template.</summary>
    public bool IsWhole => Status is "CREATE_COMPLETE" or "UPDATE_COMPLETE" or "UPDATE_ROLLBACK_COMPLETE" or "IMPORT_COMPLETE" or "IMPORT_ROLLBACK_COMPLETE";

    public bool IsGone => Status == "DELETE_COMPLETE";
}

/// <param name="Token">The idempotency token: two requests with the same token are one.</param>
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
