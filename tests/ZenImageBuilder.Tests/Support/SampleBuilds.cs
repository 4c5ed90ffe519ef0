using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Support;

internal static class SampleBuilds
{
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 15, 9, 26, 535, TimeSpan.Zero);

    public static Guid Id { get; } = Guid.Parse("0badcafe-1111-4222-8333-444455556666");

    /// <summary>A build with only the required values.</summary>
    public static BuildRecord Record(Guid? id = null, string status = ImageBuildStatus.Preparing, DateTimeOffset? start = null, string? buildId = null) =>
        new()
        {
            Build = new()
            {
                Id = id ?? Id,
                BuildId = buildId,
                Status = status,
                Tags = ["registry.example.com/app:1"],
                Context = new("0123abcd", 3, 4_000_000_000_000, 0),
                StartTime = start ?? Start,
                Phases = [],
                ImageBuilder = "builder",
            },
            Location = new(null, null, null, null),
            Project = "project",
            Repository = "registry.example.com/app",
            Owner = new("host", 42, Start.AddMinutes(-5)),
        };

    /// <summary>A build with all values.</summary>
    public static BuildRecord Full() =>
        Record() with
        {
            Build = Record().Build with
            {
                BuildId = "project:9f0e1d2c-0000-4000-8000-000000000001",
                BuildNumber = long.MaxValue,
                Status = ImageBuildStatus.Failed,
                Phase = "BUILD",
                Tags = ["a.example.com/app:1", "a.example.com/app:\u00fcber"],
                Image = "a.example.com/app@sha256:" + new string('a', 64),
                Digest = "sha256:" + new string('a', 64),
                StartTime = Start.AddTicks(1).ToOffset(TimeSpan.FromHours(2)),
                EndTime = Start.AddMinutes(3).AddTicks(7),
                Phases =
                [
                    new("SUBMITTED", "SUCCEEDED", Start, Start.AddSeconds(1), null),
                    new("BUILD", null, Start.AddSeconds(1), null, "quote ' \" \\ \n \u6f22 \U0001F600"),
                ],
                Steps =
                [
                    new()
                    {
                        Number = 2,
                        Total = 5,
                        Stage = "base",
                        Instruction = "RUN a && \"b\"",
                        DockerfileLine = 7,
                        Status = BuildStepStatus.Failed,
                        StartTime = Start,
                        Duration = TimeSpan.FromTicks(11),
                    },
                ],
                Failure = new("BUILD", "COMMAND_EXECUTION_ERROR", "exit status 1", ["first", string.Empty, "last\tline"])
                {
                    Step = "RUN a",
                    DockerfileLine = 7,
                    Cause = "The disk is full.",
                    Remedy = "Take a larger one.",
                },
                Reason = "Built, because.",
                LogUri = "https://console.aws.amazon.com/?a=b&c=d#e",
                Stack = "release",
                Region = "eu-central-1",
            },
            Location = new(
                "profile",
                "/home/me/.aws/credentials",
                "eu-central-1",
                "http://127.0.0.1:4566",
                new(new("0b3c7b52-6f59-4d0d-9d5c-1a1f0f4a8a11"), "aws-generic", "eu-central-1")
            ),
            LogGroup = "/aws/codebuild/project",
            LogStream = "9f0e1d2c",
            Submission = new("{\"token\":\"t\"}"),
            Submitted = Start.AddTicks(3),
            SubmittedUptime = new("a-boot", TimeSpan.FromTicks(5)),
            Owner = new("host", 42, Start.AddMinutes(-5)) { StartedUptime = new("a-boot", TimeSpan.FromTicks(4)) },
            Inputs = new("FROM scratch\n", ".dockerignore", "*.log\n") { WindowsScripts = ["run.sh"] },
        };
}
