namespace Amazon.CodeBuild.Model;

internal sealed class AutoRetryConfig
{
    public int? AutoRetryLimit { get; set; }

    public int? AutoRetryNumber { get; set; }

    public string? NextAutoRetry { get; set; }

    public string? PreviousAutoRetry { get; set; }
}
