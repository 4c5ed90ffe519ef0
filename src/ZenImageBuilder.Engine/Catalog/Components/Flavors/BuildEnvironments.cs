namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>
/// The build environments of CodeBuild that can build images: those in which Docker runs, and a POSIX shell, in which the build specification is written. The names are those
/// of CodeBuild's service model. An environment that is younger than this module is taken for one that can.
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

    /// <summary>Why no image can be built with a compute type or in an environment type, a clause; null where one can.</summary>
    public static string? Obstacle(string? type) =>
        type?.ToUpperInvariant() switch
        {
            // https://docs.aws.amazon.com/codebuild/latest/userguide/lambda.html#lambda.limitations
            { } name when name.Contains("LAMBDA", StringComparison.Ordinal) => "builds on AWS Lambda have no Docker",

            // https://aws.amazon.com/blogs/devops/building-windows-containers-with-aws-codepipeline-and-custom-actions/: no Docker within a Windows container.
            { } name when name.StartsWith("WINDOWS", StringComparison.Ordinal) => "builds on Windows have neither Docker nor a POSIX shell",
            { } name when name.StartsWith("MAC", StringComparison.Ordinal) => "builds on macOS have no Docker",
            _ => null,
        };
}
