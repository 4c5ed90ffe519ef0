namespace Amazon.CodeBuild.Model;

internal sealed class ComputeConfiguration
{
    public long? VCpu { get; set; }

    public long? Memory { get; set; }

    public long? Disk { get; set; }

    public MachineType? MachineType { get; set; }

    public string? InstanceType { get; set; }
}
