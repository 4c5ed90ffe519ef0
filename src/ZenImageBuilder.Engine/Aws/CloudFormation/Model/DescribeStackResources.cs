using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

internal sealed class DescribeStackResourcesRequest : AmazonCloudFormationRequest
{
    public string? StackName { get; set; }
}

internal sealed class DescribeStackResourcesResponse : AmazonWebServiceResponse
{
    public List<StackResource>? StackResources { get; set; }
}

internal sealed class StackResource
{
    public string? LogicalResourceId { get; set; }

    public string? PhysicalResourceId { get; set; }

    public ResourceStatus? ResourceStatus { get; set; }

    public string? ResourceStatusReason { get; set; }

    public string? ResourceType { get; set; }
}
