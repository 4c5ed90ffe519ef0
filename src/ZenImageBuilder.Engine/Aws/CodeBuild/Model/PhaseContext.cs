namespace Amazon.CodeBuild.Model;

internal sealed class PhaseContext
{
    public string? StatusCode { get; set; }

    public string? Message { get; set; }
}
