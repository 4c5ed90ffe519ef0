using Amazon.Runtime;

namespace Amazon.CloudWatchLogs.Model;

internal class AmazonCloudWatchLogsRequest : AmazonWebServiceRequest;
