using Amazon.Runtime;

namespace Amazon.CodeBuild.Model;

internal sealed class DeleteProjectRequest : AmazonCodeBuildRequest
{
    public string? Name { get; set; }
}

internal sealed class DeleteProjectResponse : AmazonWebServiceResponse;
