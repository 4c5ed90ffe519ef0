namespace Amazon.IdentityManagement.Model;

internal sealed class EvaluationResult
{
    public string? EvalActionName { get; set; }

    public string? EvalResourceName { get; set; }

    public PolicyEvaluationDecisionType? EvalDecision { get; set; }

    public OrganizationsDecisionDetail? OrganizationsDecisionDetail { get; set; }

    public PermissionsBoundaryDecisionDetail? PermissionsBoundaryDecisionDetail { get; set; }

    public List<ResourceSpecificResult>? ResourceSpecificResults { get; set; }
}

internal sealed class OrganizationsDecisionDetail
{
    public bool? AllowedByOrganizations { get; set; }
}

internal sealed class PermissionsBoundaryDecisionDetail
{
    public bool? AllowedByPermissionsBoundary { get; set; }
}

internal sealed class ResourceSpecificResult
{
    public string? EvalResourceName { get; set; }

    public PolicyEvaluationDecisionType? EvalResourceDecision { get; set; }
}
