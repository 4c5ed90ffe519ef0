namespace Amazon.CodeBuild.Model;

internal sealed class CloudWatchLogsConfig
{
    public LogsConfigStatusType? Status { get; set; }

    public string? GroupName { get; set; }

    public string? StreamName { get; set; }
}
