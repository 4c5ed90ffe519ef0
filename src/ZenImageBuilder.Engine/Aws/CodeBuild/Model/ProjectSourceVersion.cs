namespace Amazon.CodeBuild.Model;

internal sealed class ProjectSourceVersion
{
    public string? SourceIdentifier { get; set; }

    public string? SourceVersion { get; set; }
}
