using ZenImageBuilder.Sandbox.Iam;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox.CodeBuild;

/// <summary>The permissions of a build's role: all, if the sandbox does not enforce policies.</summary>
internal sealed class BuildRights(Principal role, bool isEnforced)
{
    /// <summary>AWS's message for the denial, or null if the action is allowed.</summary>
    public string? Refusal(string action, string resource) => isEnforced ? Authorization.Refusal(role, action, resource) : null;

    /// <summary>Requires the permission to read an object of S3. CodeBuild also requests its version, in case the bucket has versioning.</summary>
    public void RequireRead(string partition, string bucket, string key)
    {
        foreach (var action in new[] { "s3:GetObject", "s3:GetObjectVersion" })
        {
            if (Refusal(action, $"arn:{partition}:s3:::{bucket}/{key}") is { } refusal)
            {
                throw new PhaseFailedException("CLIENT_ERROR", $"error while downloading key {key}, error: AccessDenied: {refusal} status code: 403");
            }
        }
    }

    /// <summary>Requires the permissions to open the log of a build, which CodeBuild does before anything else.</summary>
    /// <param name="isNew">Whether the log group does not exist yet.</param>
    public void RequireLog(Build build, string stream, bool isNew)
    {
        string[] actions = isNew ? ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"] : ["logs:CreateLogStream", "logs:PutLogEvents"];
        foreach (var action in actions)
        {
            if (Refusal(action, stream) is { } refusal)
            {
                throw new PhaseFailedException(
                    "ACCESS_DENIED",
                    $"Service role {build.Order.ServiceRole} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build {build.Arn}. Error message: {refusal}"
                );
            }
        }
    }

    /// <summary>The AWS CLI's message if the role gets no login to ECR, or null.</summary>
    public string? LoginRefusal() =>
        Refusal("ecr:GetAuthorizationToken", "*") is { } refusal
            ? $"\nAn error occurred (AccessDeniedException) when calling the GetAuthorizationToken operation: {refusal}\n"
            : null;
}
