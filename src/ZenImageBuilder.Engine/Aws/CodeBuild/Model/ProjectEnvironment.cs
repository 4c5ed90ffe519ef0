namespace Amazon.CodeBuild.Model;

internal sealed class ProjectEnvironment
{
    public EnvironmentType? Type { get; set; }

    public string? Image { get; set; }

    public ComputeType? ComputeType { get; set; }

    public ComputeConfiguration? ComputeConfiguration { get; set; }

    public ProjectFleet? Fleet { get; set; }

    public List<EnvironmentVariable>? EnvironmentVariables { get; set; }

    public bool? PrivilegedMode { get; set; }

    public string? Certificate { get; set; }

    public RegistryCredential? RegistryCredential { get; set; }

    public ImagePullCredentialsType? ImagePullCredentialsType { get; set; }
}
