using ZenImageBuilder.Engine.Builds.Starting;

namespace ZenImageBuilder.Tests.Support;

internal static class Submissions
{
    /// <summary>A new token.</summary>
    public static TokenLease Token { get; } = new(static () => TokenLease.Life);

    /// <summary>A submission with all values set.</summary>
    public static BuildSubmission Full(string project) =>
        new()
        {
            Project = project,
            IdempotencyToken = "6f3b0d52-4b7f-4d64-93b0-000000000001",
            Source = "contexts/team/code-build-contexts/abc.zip",
            BuildSpec = "version: 0.2\nphases:\n  build:\n    commands:\n      - echo hello\n",
            Variables =
            [
                new("PLAIN", "a value"),
                new("SECRET", "registry:password", BuildVariableType.SecretsManager),
                new("PARAMETER", "/a/b", BuildVariableType.ParameterStore),
                new("EMPTY", ""),
            ],
            BuildImage = "bentolor/docker-dind-awscli",
            ComputeType = "BUILD_GENERAL1_SMALL",
            EnvironmentType = "LINUX_CONTAINER",
            PrivilegedMode = true,
            Fleet = "arn:aws:codebuild:eu-central-1:123456789012:fleet/builds",
            Certificate = "arn:aws:s3:::my-bucket/ca.pem",
            TimeoutMinutes = 60,
            QueuedTimeoutMinutes = 30,
        };
}
