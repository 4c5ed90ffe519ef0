namespace Amazon.CodeBuild.Model;

internal sealed class LogsLocation
{
    public string? GroupName { get; set; }

    public string? StreamName { get; set; }

    public string? DeepLink { get; set; }

    public string? S3DeepLink { get; set; }

    public string? CloudWatchLogsArn { get; set; }

    public string? S3LogsArn { get; set; }

    public CloudWatchLogsConfig? CloudWatchLogs { get; set; }

    public S3LogsConfig? S3Logs { get; set; }
}
