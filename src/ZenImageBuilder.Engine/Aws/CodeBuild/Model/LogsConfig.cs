namespace Amazon.CodeBuild.Model;

internal sealed class LogsConfig
{
    public CloudWatchLogsConfig? CloudWatchLogs { get; set; }

    public S3LogsConfig? S3Logs { get; set; }
}
