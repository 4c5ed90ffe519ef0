using Amazon.Runtime;

namespace Amazon.CodeBuild.Model;

internal sealed class BatchGetProjectsRequest : AmazonCodeBuildRequest
{
    public List<string>? Names { get; set; }
}

internal sealed class BatchGetProjectsResponse : AmazonWebServiceResponse
{
    public List<Project>? Projects { get; set; }

    public List<string>? ProjectsNotFound { get; set; }
}
