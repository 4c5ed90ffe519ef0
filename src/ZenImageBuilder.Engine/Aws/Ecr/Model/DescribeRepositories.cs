using Amazon.Runtime;

namespace Amazon.ECR.Model;

internal sealed class DescribeRepositoriesRequest : AmazonECRRequest
{
    public string? RegistryId { get; set; }

    public List<string>? RepositoryNames { get; set; }

    public string? NextToken { get; set; }

    public int? MaxResults { get; set; }
}

internal sealed class DescribeRepositoriesResponse : AmazonWebServiceResponse
{
    public List<Repository>? Repositories { get; set; }

    public string? NextToken { get; set; }
}
