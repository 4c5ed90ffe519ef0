namespace Amazon.CloudWatchLogs.Model;

internal sealed class OutputLogEvent
{
    public DateTime? Timestamp { get; set; }

    public string? Message { get; set; }

    public DateTime? IngestionTime { get; set; }
}
