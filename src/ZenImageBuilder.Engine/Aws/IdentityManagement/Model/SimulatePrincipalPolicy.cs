using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

internal sealed class SimulatePrincipalPolicyRequest : AmazonIdentityManagementServiceRequest
{
    public string? PolicySourceArn { get; set; }

    public List<string>? ActionNames { get; set; }

    public List<string>? ResourceArns { get; set; }

    public List<ContextEntry>? ContextEntries { get; set; }

    public int? MaxItems { get; set; }

    public string? Marker { get; set; }
}

internal sealed class SimulatePrincipalPolicyResponse : AmazonWebServiceResponse
{
    public List<EvaluationResult>? EvaluationResults { get; set; }

    public bool? IsTruncated { get; set; }

    public string? Marker { get; set; }
}
