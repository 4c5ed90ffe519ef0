namespace Amazon.CodeBuild.Model;

internal sealed class DebugSession
{
    public bool? SessionEnabled { get; set; }

    public string? SessionTarget { get; set; }
}
