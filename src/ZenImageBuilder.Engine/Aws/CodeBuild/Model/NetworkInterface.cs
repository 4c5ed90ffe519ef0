namespace Amazon.CodeBuild.Model;

internal sealed class NetworkInterface
{
    public string? SubnetId { get; set; }

    public string? NetworkInterfaceId { get; set; }
}
