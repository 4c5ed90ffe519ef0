using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

internal class AmazonCloudFormationRequest : AmazonWebServiceRequest;
