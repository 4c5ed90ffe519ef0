using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

internal sealed class CreateStackRequest : AmazonCloudFormationRequest
{
    public List<string>? Capabilities { get; set; }

    public string? ClientRequestToken { get; set; }

    public List<Parameter>? Parameters { get; set; }

    public string? StackName { get; set; }

    public List<Tag>? Tags { get; set; }

    public string? TemplateBody { get; set; }
}

internal sealed class CreateStackResponse : AmazonWebServiceResponse
{
    public string? StackId { get; set; }
}
