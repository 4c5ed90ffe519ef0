using Amazon.Runtime;

namespace Amazon.CodeBuild.Model;

internal sealed class ListProjectsRequest : AmazonCodeBuildRequest
{
    public ProjectSortByType? SortBy { get; set; }

    public SortOrderType? SortOrder { get; set; }

    public string? NextToken { get; set; }
}

internal sealed class ListProjectsResponse : AmazonWebServiceResponse
{
    public string? NextToken { get; set; }

    public List<string>? Projects { get; set; }
}
