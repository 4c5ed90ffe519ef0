namespace Amazon.CodeBuild.Model;

internal sealed class ExportedEnvironmentVariable
{
    public string? Name { get; set; }

    public string? Value { get; set; }
}
