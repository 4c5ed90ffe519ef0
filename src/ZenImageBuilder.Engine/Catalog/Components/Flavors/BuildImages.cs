namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>The default build images, and the properties of the build images that AWS maintains.</summary>
/// <remarks>Source: docs.aws.amazon.com/codebuild/latest/userguide/ec2-compute-images.html.</remarks>
internal static class BuildImages
{
    /// <summary>The image that ZenML recommends, and that a ZenML stack uses if it names no image. It contains no daemon and is not built for ARM.</summary>
    public const string ZenML = "bentolor/docker-dind-awscli";

    /// <summary>The image of AWS for x86-64. It contains Docker with buildx, and the AWS CLI. AWS keeps the image on its build hosts.</summary>
    public const string Amd64 = "aws/codebuild/amazonlinux-x86_64-standard:5.0";

    /// <summary>The image of AWS for ARM.</summary>
    public const string Arm64 = "aws/codebuild/amazonlinux-aarch64-standard:3.0";

    private const string OfAws = "aws/codebuild/";

    // Reserved capacity of the types *_EC2 runs builds in a virtual machine and not in a container.
    private const string Machines = OfAws + "ami/";

    /// <summary>Returns the default image for an environment type of CodeBuild, such as <c>ARM_CONTAINER</c>; null means the default type.</summary>
    public static string For(string? environmentType) =>
        environmentType?.ToUpperInvariant() switch
        {
            "LINUX_EC2" => Machines + "amazonlinux-x86_64-base:latest",
            "ARM_EC2" => Machines + "amazonlinux-arm-base:latest",
            { } type when type.StartsWith("ARM", StringComparison.Ordinal) => Arm64,
            _ => Amd64,
        };

    /// <summary>Whether AWS maintains the image and CodeBuild pulls it with its own permissions.</summary>
    public static bool IsOfAws(string image) => image.StartsWith(OfAws, StringComparison.Ordinal);

    /// <summary>
    /// Whether builds in the image run in privileged mode by default. In privileged mode, the images of AWS start a Docker daemon. A build in a virtual machine
    /// does not need that mode.
    /// </summary>
    public static bool IsPrivileged(string image) => IsOfAws(image) && !image.StartsWith(Machines, StringComparison.Ordinal);
}
