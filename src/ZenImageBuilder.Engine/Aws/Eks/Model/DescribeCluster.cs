using Amazon.Runtime;

namespace Amazon.EKS.Model;

internal sealed class DescribeClusterRequest : AmazonEKSRequest
{
    public string? Name { get; set; }
}

internal sealed class DescribeClusterResponse : AmazonWebServiceResponse
{
    public Cluster? Cluster { get; set; }
}

internal sealed class Cluster
{
    public string? Name { get; set; }

    public string? Arn { get; set; }

    public string? Endpoint { get; set; }
}
