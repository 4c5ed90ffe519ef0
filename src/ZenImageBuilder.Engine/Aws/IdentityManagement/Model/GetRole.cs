using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

internal sealed class GetRoleRequest : AmazonIdentityManagementServiceRequest
{
    public string? RoleName { get; set; }
}

internal sealed class GetRoleResponse : AmazonWebServiceResponse
{
    public Role? Role { get; set; }
}

internal sealed class Role
{
    public string? Path { get; set; }

    public string? RoleName { get; set; }

    public string? RoleId { get; set; }

    public string? Arn { get; set; }

    public DateTime? CreateDate { get; set; }

    public string? AssumeRolePolicyDocument { get; set; }

    public int? MaxSessionDuration { get; set; }
}
