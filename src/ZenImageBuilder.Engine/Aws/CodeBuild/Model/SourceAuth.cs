namespace Amazon.CodeBuild.Model;

internal sealed class SourceAuth
{
    public SourceAuthType? Type { get; set; }

    public string? Resource { get; set; }
}
