using Amazon.Runtime;

namespace Amazon.CodeBuild.Model;

internal sealed class ListBuildsForProjectRequest : AmazonCodeBuildRequest
{
    public string? ProjectName { get; set; }

    public SortOrderType? SortOrder { get; set; }

    public string? NextToken { get; set; }
}

internal sealed class ListBuildsForProjectResponse : AmazonWebServiceResponse
{
    public List<string>? Ids { get; set; }

    public string? NextToken { get; set; }
}
