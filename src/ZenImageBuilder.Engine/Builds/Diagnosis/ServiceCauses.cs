namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>The build service's reports about its own phases.</summary>
internal static class ServiceCauses
{
    public static IReadOnlyList<KnownCause> All { get; } =
    [
        new(
            "BuildImageUnavailable",
            null,
            Speakers.Service,
            "CodeBuild cannot pull the build image.",
            "Check the -BuildImage of the image builder. For a private image, the service role of the project needs the permission to pull it, and  "
                + "Docker Hub limits pulls."
        )
        {
            StatusCodes = ["BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE"],
            Decide = Unpullable,
        },
        new(
            "BuildSpecInvalid",
            null,
            Speakers.Service,
            "CodeBuild cannot read the build specification.",
            "This module writes the specification: please report the error with the message of the phase."
        )
        {
            StatusCodes = ["YAML_FILE_ERROR"],
        },
        new(
            "ContextMissing",
            Linear.Regex("NoSuchKey|The specified key does not exist"),
            Speakers.Command | Speakers.Service,
            "The stored context no longer exists.",
            "Start the build again from its folder: the context is uploaded again."
        )
        {
            Phases = ["DOWNLOAD_SOURCE"],
        },
        new(
            "QuotaReached",
            Linear.Regex("AccountLimitExceeded|Cannot have more than [0-9]+ (active )?builds"),
            Speakers.Service,
            "The account runs as many builds as its quota allows.",
            "Wait until other builds have ended, or raise the quota of concurrently running builds for this compute type in Service Quotas."
        ),
        new(
            "QueuedTimeout",
            null,
            Speakers.Service,
            "The build waited in the queue for longer than its time limit.",
            "Start fewer builds at the same time, raise the concurrency limit of the project, or set a longer -QueuedTimeoutMinutes for the image builder."
        )
        {
            StatusCodes = ["TIMED_OUT"],
            Phases = ["QUEUED"],
        },
        new(
            "Timeout",
            null,
            Speakers.Service,
            "The build ran for longer than its time limit.",
            "Register the image builder with a longer -TimeoutMinutes or a larger -ComputeType."
        )
        {
            StatusCodes = ["TIMED_OUT"],
        },
    ];

    private static Explanation Unpullable(Clue clue) =>
        clue.Evidence.Message.Contains("toomanyrequests", StringComparison.OrdinalIgnoreCase)
            ? new(
                "CodeBuild cannot pull the build image, because its registry rejects more pulls for now.",
                "Use a -BuildImage of CodeBuild (aws/codebuild/…) or one in ECR, or give the project a login to the registry of the image."
            )
            : new(
                "CodeBuild cannot pull the build image.",
                "Check the -BuildImage of the image builder. For a private image, the service role of the project needs the permission to pull it, and  "
                    + "Docker Hub limits pulls."
            );
}
