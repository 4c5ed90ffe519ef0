namespace Amazon.CodeBuild.Model;

internal sealed class ProjectFleet
{
    public string? FleetArn { get; set; }
}
