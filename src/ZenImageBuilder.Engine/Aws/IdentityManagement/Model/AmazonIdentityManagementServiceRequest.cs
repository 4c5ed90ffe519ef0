using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

internal class AmazonIdentityManagementServiceRequest : AmazonWebServiceRequest;
