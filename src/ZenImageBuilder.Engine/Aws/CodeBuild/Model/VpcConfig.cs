namespace Amazon.CodeBuild.Model;

internal sealed class VpcConfig
{
    public string? VpcId { get; set; }

    public List<string>? Subnets { get; set; }

    public List<string>? SecurityGroupIds { get; set; }
}
