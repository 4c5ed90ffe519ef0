namespace ZenImageBuilder.Parameters;

/// <summary>Completes build images: those that AWS maintains, and the one that ZenML recommends.</summary>
public sealed class BuildImageCompleter : Completer
{
    private static readonly Candidate[] All =
    [
        new("aws/codebuild/amazonlinux-x86_64-standard:5.0", "Amazon Linux 2023 of AWS for x86-64, privileged; the default"),
        new("aws/codebuild/amazonlinux-aarch64-standard:3.0", "Amazon Linux 2023 of AWS for Arm, privileged; the default of ARM_CONTAINER"),
        new("aws/codebuild/standard:7.0", "Ubuntu 22.04 of AWS for x86-64, privileged"),
        new("bentolor/docker-dind-awscli", "the image of ZenML for x86-64, unprivileged, from Docker Hub"),
    ];

    private protected override IEnumerable<Candidate> Candidates(CompletionRequest request) => All;
}

/// <summary>Completes the modes of the layer cache.</summary>
public sealed class CacheModeCompleter : Completer
{
    private static readonly Candidate[] All =
    [
        new("Auto", "the best that the container engine of the build can do; the default"),
        new("Registry", "the layers of all stages, in the registry"),
        new("Inline", "the layers of the last stage, in the registry"),
        new("Local", "the layers that the build host still has"),
        new("None", "no layers of earlier builds"),
    ];

    private protected override IEnumerable<Candidate> Candidates(CompletionRequest request) => All;
}

/// <summary>Completes the compute types that can build images, as CodeBuild's API reference lists them.</summary>
public sealed class ComputeTypeCompleter : Completer
{
    private static readonly Candidate[] All =
    [
        new("BUILD_GENERAL1_SMALL", "4 GB memory, 2 vCPUs"),
        new("BUILD_GENERAL1_MEDIUM", "8 GB memory, 4 vCPUs"),
        new("BUILD_GENERAL1_LARGE", "16 GB memory, 8 vCPUs"),
        new("BUILD_GENERAL1_XLARGE", "72 GB memory, 36 vCPUs"),
        new("BUILD_GENERAL1_2XLARGE", "144 GB memory, 72 vCPUs"),
        new("ATTRIBUTE_BASED_COMPUTE", "what the fleet's attributes ask for"),
        new("CUSTOM_INSTANCE_TYPE", "the instance type of the fleet"),
    ];

    private protected override IEnumerable<Candidate> Candidates(CompletionRequest request) => All;
}

/// <summary>Completes the environment types that can build images.</summary>
public sealed class EnvironmentTypeCompleter : Completer
{
    private static readonly Candidate[] All =
    [
        new("LINUX_CONTAINER", "Linux on x86-64"),
        new("ARM_CONTAINER", "Linux on Arm"),
        new("LINUX_GPU_CONTAINER", "Linux on x86-64 with a GPU"),
        new("LINUX_EC2", "Linux on x86-64, on an EC2 instance of a fleet"),
        new("ARM_EC2", "Linux on Arm, on an EC2 instance of a fleet"),
    ];

    private protected override IEnumerable<Candidate> Candidates(CompletionRequest request) => All;
}

/// <summary>Completes the container engines that a sandbox can build with.</summary>
public sealed class ContainerEngineCompleter : Completer
{
    private static readonly Candidate[] All = [new("docker", "Docker"), new("podman", "Podman"), new("buildah", "Buildah")];

    private protected override IEnumerable<Candidate> Candidates(CompletionRequest request) => All;
}

/// <summary>Completes the names of AWS regions, as listed in the AWS General Reference.</summary>
public sealed class RegionCompleter : Completer
{
    private static readonly Candidate[] All =
    [
        new("af-south-1", "Africa (Cape Town)"),
        new("ap-east-1", "Asia Pacific (Hong Kong)"),
        new("ap-east-2", "Asia Pacific (Taipei)"),
        new("ap-northeast-1", "Asia Pacific (Tokyo)"),
        new("ap-northeast-2", "Asia Pacific (Seoul)"),
        new("ap-northeast-3", "Asia Pacific (Osaka)"),
        new("ap-south-1", "Asia Pacific (Mumbai)"),
        new("ap-south-2", "Asia Pacific (Hyderabad)"),
        new("ap-southeast-1", "Asia Pacific (Singapore)"),
        new("ap-southeast-2", "Asia Pacific (Sydney)"),
        new("ap-southeast-3", "Asia Pacific (Jakarta)"),
        new("ap-southeast-4", "Asia Pacific (Melbourne)"),
        new("ap-southeast-5", "Asia Pacific (Malaysia)"),
        new("ap-southeast-6", "Asia Pacific (New Zealand)"),
        new("ap-southeast-7", "Asia Pacific (Thailand)"),
        new("ca-central-1", "Canada (Central)"),
        new("ca-west-1", "Canada West (Calgary)"),
        new("cn-north-1", "China (Beijing)"),
        new("cn-northwest-1", "China (Ningxia)"),
        new("eu-central-1", "Europe (Frankfurt)"),
        new("eu-central-2", "Europe (Zurich)"),
        new("eu-north-1", "Europe (Stockholm)"),
        new("eu-south-1", "Europe (Milan)"),
        new("eu-south-2", "Europe (Spain)"),
        new("eu-west-1", "Europe (Ireland)"),
        new("eu-west-2", "Europe (London)"),
        new("eu-west-3", "Europe (Paris)"),
        new("eusc-de-east-1", "AWS European Sovereign Cloud (Germany)"),
        new("il-central-1", "Israel (Tel Aviv)"),
        new("me-central-1", "Middle East (UAE)"),
        new("me-south-1", "Middle East (Bahrain)"),
        new("mx-central-1", "Mexico (Central)"),
        new("sa-east-1", "South America (São Paulo)"),
        new("us-east-1", "US East (N. Virginia)"),
        new("us-east-2", "US East (Ohio)"),
        new("us-gov-east-1", "AWS GovCloud (US-East)"),
        new("us-gov-west-1", "AWS GovCloud (US-West)"),
        new("us-west-1", "US West (N. California)"),
        new("us-west-2", "US West (Oregon)"),
    ];

    private protected override IEnumerable<Candidate> Candidates(CompletionRequest request) => All;
}
