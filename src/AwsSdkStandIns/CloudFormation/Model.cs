using System.Net;
using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

public class AmazonCloudFormationRequest : AmazonWebServiceRequest;

public sealed class CreateStackRequest : AmazonCloudFormationRequest
{
    public List<string>? Capabilities { get; set; }

    public string? ClientRequestToken { get; set; }

    public List<Parameter>? Parameters { get; set; }

    public string? StackName { get; set; }

    public List<Tag>? Tags { get; set; }

    public string? TemplateBody { get; set; }
}

public sealed class CreateStackResponse : AmazonWebServiceResponse
{
    public string? StackId { get; set; }
}

public sealed class DeleteStackRequest : AmazonCloudFormationRequest
{
    public string? ClientRequestToken { get; set; }

    public List<string>? RetainResources { get; set; }

    public string? StackName { get; set; }
}

public sealed class DeleteStackResponse : AmazonWebServiceResponse;

public sealed class DescribeStackEventsRequest : AmazonCloudFormationRequest
{
    public string? NextToken { get; set; }

    public string? StackName { get; set; }
}

public sealed class DescribeStackEventsResponse : AmazonWebServiceResponse
{
    public string? NextToken { get; set; }

    public List<StackEvent>? StackEvents { get; set; }
}

public sealed class StackEvent
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

public sealed class DescribeStackResourcesRequest : AmazonCloudFormationRequest
{
    public string? StackName { get; set; }
}

public sealed class DescribeStackResourcesResponse : AmazonWebServiceResponse
{
    public List<StackResource>? StackResources { get; set; }
}

public sealed class StackResource
{
    public string? LogicalResourceId { get; set; }

    public string? PhysicalResourceId { get; set; }

    public ResourceStatus? ResourceStatus { get; set; }

    public string? ResourceStatusReason { get; set; }

    public string? ResourceType { get; set; }
}

public sealed class DescribeStacksRequest : AmazonCloudFormationRequest
{
    public string? StackName { get; set; }
}

public sealed class DescribeStacksResponse : AmazonWebServiceResponse
{
    public List<Stack>? Stacks { get; set; }
}

public sealed class Stack
{
    public List<Output>? Outputs { get; set; }

    public List<Parameter>? Parameters { get; set; }

    public string? StackId { get; set; }

    public string? StackName { get; set; }

    public StackStatus? StackStatus { get; set; }

    public string? StackStatusReason { get; set; }

    public List<Tag>? Tags { get; set; }
}

public sealed class Output
{
    public string? OutputKey { get; set; }

    public string? OutputValue { get; set; }
}

public sealed class Parameter
{
    public string? ParameterKey { get; set; }

    public string? ParameterValue { get; set; }
}

public sealed class Tag
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}

public sealed class AlreadyExistsException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonCloudFormationException(message, innerException, errorType, errorCode, requestId, statusCode);
