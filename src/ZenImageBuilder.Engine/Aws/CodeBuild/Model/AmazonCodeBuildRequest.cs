using Amazon.Runtime;

namespace Amazon.CodeBuild.Model;

internal class AmazonCodeBuildRequest : AmazonWebServiceRequest;
