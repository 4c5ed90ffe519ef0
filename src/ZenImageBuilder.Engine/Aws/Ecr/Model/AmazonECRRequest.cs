using Amazon.Runtime;

namespace Amazon.ECR.Model;

internal class AmazonECRRequest : AmazonWebServiceRequest;
