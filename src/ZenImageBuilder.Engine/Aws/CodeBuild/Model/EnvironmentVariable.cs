namespace Amazon.CodeBuild.Model;

internal sealed class EnvironmentVariable
{
    public string? Name { get; set; }

    public string? Value { get; set; }

    public EnvironmentVariableType? Type { get; set; }
}
