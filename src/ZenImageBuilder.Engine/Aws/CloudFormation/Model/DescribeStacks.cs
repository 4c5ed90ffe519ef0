using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

internal sealed class DescribeStacksRequest : AmazonCloudFormationRequest
{
    public string? StackName { get; set; }
}

internal sealed class DescribeStacksResponse : AmazonWebServiceResponse
{
    public List<Stack>? Stacks { get; set; }
}

internal sealed class Stack
{
    public List<Output>? Outputs { get; set; }

    public List<Parameter>? Parameters { get; set; }

    public string? StackId { get; set; }

    public string? StackName { get; set; }

    public StackStatus? StackStatus { get; set; }

    public string? StackStatusReason { get; set; }

    public List<Tag>? Tags { get; set; }
}

internal sealed class Output
{
    public string? OutputKey { get; set; }

    public string? OutputValue { get; set; }
}

internal sealed class Parameter
{
    public string? ParameterKey { get; set; }

    public string? ParameterValue { get; set; }
}

internal sealed class Tag
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}
