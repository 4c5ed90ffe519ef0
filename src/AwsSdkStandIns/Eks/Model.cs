using System.Net;
using Amazon.Runtime;

namespace Amazon.EKS.Model;

public class AmazonEKSRequest : AmazonWebServiceRequest;

public sealed class DescribeClusterRequest : AmazonEKSRequest
{
    public string? Name { get; set; }
}

public sealed class DescribeClusterResponse : AmazonWebServiceResponse
{
    public Cluster? Cluster { get; set; }
}

public sealed class Cluster
{
    public string? Name { get; set; }

    public string? Arn { get; set; }

    public string? Endpoint { get; set; }
}

public sealed class ListClustersRequest : AmazonEKSRequest
{
    public int? MaxResults { get; set; }

    public string? NextToken { get; set; }
}

public sealed class ListClustersResponse : AmazonWebServiceResponse
{
    public List<string>? Clusters { get; set; }

    public string? NextToken { get; set; }
}

public sealed class ResourceNotFoundException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonEKSException(message, innerException, errorType, errorCode, requestId, statusCode);
