namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>What the build service says of a phase of its own.</summary>
internal static class ServiceCauses
{
    public static IReadOnlyList<KnownCause> All { get; } =
    [
        new(
            "BuildImageUnavailable",
            null,
            Speakers.Service,
            "CodeBuild cannot pull the build image.",
            "Check the -BuildImage of the image builder. A private image needs the permission to pull it for the service role of the project, and "
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
            "The specification is made by this module: please report it with the message of the phase."
        )
        {
            StatusCodes = ["YAML_FILE_ERROR"],
        },
        new(
            "ContextMissing",
            Linear.Regex("NoSuchKey|The specified key does not exist"),
            Speakers.Command | Speakers.Service,
            "The stored context is not there any more.",
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
            "Wait until others have ended, or raise the quota of concurrently running builds for this compute type in Service Quotas."
        ),
        new(
            "QueuedTimeout",
            null,
            Speakers.Service,
            "The build waited in the queue for longer than it may.",
            "Start fewer builds at once, raise the concurrency limit of the project, or give the image builder a longer -QueuedTimeoutMinutes."
        )
        {
            StatusCodes = ["TIMED_OUT"],
            Phases = ["QUEUED"],
        },
        new(
            "Timeout",
            null,
            Speakers.Service,
            "The build ran for longer than it may.",
            "Register the image builder with a longer -TimeoutMinutes or a larger -ComputeType."
        )
        {
            StatusCodes = ["TIMED_OUT"],
        },
    ];

    private static Explanation Unpullable(Clue clue) =>
        clue.Evidence.Message.Contains("toomanyrequests", StringComparison.OrdinalIgnoreCase)
            ? new(
                "CodeBuild cannot pull the build image, because its registry refuses more pulls for now.",
                "Name a -BuildImage of CodeBuild " + "(aws/codebuild/…) or one in ECR, or give the project a login to the registry of the image."
            )
            : new(
                "CodeBuild cannot pull the build image.",
                "Check the -BuildImage of the image builder. A private image needs the permission to pull it for the service role of the project, and "
                    + "Docker Hub limits pulls."
            );
}
