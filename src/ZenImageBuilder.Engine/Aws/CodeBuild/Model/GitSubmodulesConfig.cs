namespace Amazon.CodeBuild.Model;

internal sealed class GitSubmodulesConfig
{
    public bool? FetchSubmodules { get; set; }
}
