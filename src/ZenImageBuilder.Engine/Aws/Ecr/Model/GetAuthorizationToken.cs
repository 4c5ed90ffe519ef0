using Amazon.Runtime;

namespace Amazon.ECR.Model;

internal sealed class GetAuthorizationTokenRequest : AmazonECRRequest
{
    public List<string>? RegistryIds { get; set; }
}

internal sealed class GetAuthorizationTokenResponse : AmazonWebServiceResponse
{
    public List<AuthorizationData>? AuthorizationData { get; set; }
}
