using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

internal sealed class DescribeStackEventsRequest : AmazonCloudFormationRequest
{
    public string? NextToken { get; set; }

    public string? StackName { get; set; }
}

internal sealed class DescribeStackEventsResponse : AmazonWebServiceResponse
{
    public string? NextToken { get; set; }

    public List<StackEvent>? StackEvents { get; set; }
}

internal sealed class StackEvent
{
    public string? EventId { get; set; }

    public string? LogicalResourceId { get; set; }

    public string? PhysicalResourceId { get; set; }

    public ResourceStatus? ResourceStatus { get; set; }

    public string? ResourceStatusReason { get; set; }

    public string? ResourceType { get; set; }

    public string? StackId { get; set; }

    public DateTime? Timestamp { get; set; }
}
