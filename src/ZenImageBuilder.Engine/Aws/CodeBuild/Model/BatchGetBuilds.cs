using Amazon.Runtime;

namespace Amazon.CodeBuild.Model;

internal sealed class BatchGetBuildsRequest : AmazonCodeBuildRequest
{
    public List<string>? Ids { get; set; }
}

internal sealed class BatchGetBuildsResponse : AmazonWebServiceResponse
{
    public List<Build>? Builds { get; set; }

    public List<string>? BuildsNotFound { get; set; }
}
