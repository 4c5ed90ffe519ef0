namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>
/// The build environments of CodeBuild that can build images. They need Docker, and a POSIX shell for the commands of the build specification. The names come
/// from CodeBuild's service model. Names that this module does not know are not ruled out, because CodeBuild may have added them later.
/// </summary>
internal static class BuildEnvironments
{
    public static IReadOnlyList<string> ComputeTypes { get; } =
    [
        "BUILD_GENERAL1_SMALL",
        "BUILD_GENERAL1_MEDIUM",
        "BUILD_GENERAL1_LARGE",
        "BUILD_GENERAL1_XLARGE",
        "BUILD_GENERAL1_2XLARGE",
        "ATTRIBUTE_BASED_COMPUTE",
        "CUSTOM_INSTANCE_TYPE",
    ];

    public static IReadOnlyList<string> Types { get; } = ["LINUX_CONTAINER", "LINUX_GPU_CONTAINER", "ARM_CONTAINER", "LINUX_EC2", "ARM_EC2"];

    /// <summary>Returns a clause that says why a compute type or environment type cannot build images, or null if it can.</summary>
    public static string? Obstacle(string? type) =>
        type?.ToUpperInvariant() switch
        {
            // https://docs.aws.amazon.com/codebuild/latest/userguide/lambda.html#lambda.limitations
            { } name when name.Contains("LAMBDA", StringComparison.Ordinal) => "builds on AWS Lambda have no Docker",

            // https://aws.amazon.com/blogs/devops/building-windows-containers-with-aws-codepipeline-and-custom-actions/: Docker does not run in a Windows
            // container.
            { } name when name.StartsWith("WINDOWS", StringComparison.Ordinal) => "builds on Windows have neither Docker nor a POSIX shell",
            { } name when name.StartsWith("MAC", StringComparison.Ordinal) => "builds on macOS have no Docker",
            _ => null,
        };
}
