using System.Net;
using Amazon.Runtime;

namespace Amazon.CloudWatchLogs.Model;

public class AmazonCloudWatchLogsRequest : AmazonWebServiceRequest;

public sealed class GetLogEventsRequest : AmazonCloudWatchLogsRequest
{
    public string? LogGroupName { get; set; }

    public string? LogGroupIdentifier { get; set; }

    public string? LogStreamName { get; set; }

    public DateTime? StartTime { get; set; }

    public DateTime? EndTime { get; set; }

    public string? NextToken { get; set; }

    public int? Limit { get; set; }

    public bool? StartFromHead { get; set; }

    public bool? Unmask { get; set; }
}

public sealed class GetLogEventsResponse : AmazonWebServiceResponse
{
    public List<OutputLogEvent>? Events { get; set; }

    public string? NextForwardToken { get; set; }

    public string? NextBackwardToken { get; set; }
}

public sealed class OutputLogEvent
{
    public DateTime? Timestamp { get; set; }

    public string? Message { get; set; }

    public DateTime? IngestionTime { get; set; }
}

public sealed class ResourceNotFoundException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonCloudWatchLogsException(message, innerException, errorType, errorCode, requestId, statusCode);
