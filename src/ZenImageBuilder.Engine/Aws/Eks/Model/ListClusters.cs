using Amazon.Runtime;

namespace Amazon.EKS.Model;

internal sealed class ListClustersRequest : AmazonEKSRequest
{
    public int? MaxResults { get; set; }

    public string? NextToken { get; set; }
}

internal sealed class ListClustersResponse : AmazonWebServiceResponse
{
    public List<string>? Clusters { get; set; }

    public string? NextToken { get; set; }
}
