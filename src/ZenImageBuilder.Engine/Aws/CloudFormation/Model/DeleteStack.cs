using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

internal sealed class DeleteStackRequest : AmazonCloudFormationRequest
{
    public string? ClientRequestToken { get; set; }

    public List<string>? RetainResources { get; set; }

    public string? StackName { get; set; }
}

internal sealed class DeleteStackResponse : AmazonWebServiceResponse;
