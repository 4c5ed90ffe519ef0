namespace Amazon.CodeBuild.Model;

internal sealed class BuildStatusConfig
{
    public string? Context { get; set; }

    public string? TargetUrl { get; set; }
}
