using System.Net;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

public class AmazonIdentityManagementServiceRequest : AmazonWebServiceRequest;

public sealed class GetRoleRequest : AmazonIdentityManagementServiceRequest
{
    public string? RoleName { get; set; }
}

public sealed class GetRoleResponse : AmazonWebServiceResponse
{
    public Role? Role { get; set; }
}

public sealed class Role
{
    public string? Path { get; set; }

    public string? RoleName { get; set; }

    public string? RoleId { get; set; }

    public string? Arn { get; set; }

    public DateTime? CreateDate { get; set; }

    public string? AssumeRolePolicyDocument { get; set; }

    public int? MaxSessionDuration { get; set; }
}

public sealed class SimulatePrincipalPolicyRequest : AmazonIdentityManagementServiceRequest
{
    public string? PolicySourceArn { get; set; }

    public List<string>? ActionNames { get; set; }

    public List<string>? ResourceArns { get; set; }

    public List<ContextEntry>? ContextEntries { get; set; }

    public int? MaxItems { get; set; }

    public string? Marker { get; set; }
}

public sealed class SimulatePrincipalPolicyResponse : AmazonWebServiceResponse
{
    public List<EvaluationResult>? EvaluationResults { get; set; }

    public bool? IsTruncated { get; set; }

    public string? Marker { get; set; }
}

public sealed class ContextEntry
{
    public string? ContextKeyName { get; set; }

    public List<string>? ContextKeyValues { get; set; }

    public ContextKeyTypeEnum? ContextKeyType { get; set; }
}

public sealed class EvaluationResult
{
    public string? EvalActionName { get; set; }

    public string? EvalResourceName { get; set; }

    public PolicyEvaluationDecisionType? EvalDecision { get; set; }

    public OrganizationsDecisionDetail? OrganizationsDecisionDetail { get; set; }

    public PermissionsBoundaryDecisionDetail? PermissionsBoundaryDecisionDetail { get; set; }

    public List<ResourceSpecificResult>? ResourceSpecificResults { get; set; }
}

public sealed class OrganizationsDecisionDetail
{
    public bool? AllowedByOrganizations { get; set; }
}

public sealed class PermissionsBoundaryDecisionDetail
{
    public bool? AllowedByPermissionsBoundary { get; set; }
}

public sealed class ResourceSpecificResult
{
    public string? EvalResourceName { get; set; }

    public PolicyEvaluationDecisionType? EvalResourceDecision { get; set; }
}

public sealed class InvalidInputException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonIdentityManagementServiceException(message, innerException, errorType, errorCode, requestId, statusCode);

public sealed class NoSuchEntityException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonIdentityManagementServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
