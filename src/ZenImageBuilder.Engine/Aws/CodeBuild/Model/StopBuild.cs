using Amazon.Runtime;

namespace Amazon.CodeBuild.Model;

internal sealed class StopBuildRequest : AmazonCodeBuildRequest
{
    public string? Id { get; set; }
}

internal sealed class StopBuildResponse : AmazonWebServiceResponse
{
    public Build? Build { get; set; }
}
