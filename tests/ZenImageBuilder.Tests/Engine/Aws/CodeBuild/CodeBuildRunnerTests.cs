using System.Net;
using Amazon;
using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using Amazon.CodeBuild;
using Amazon.CodeBuild.Model;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.CodeBuild;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using InvalidOperationException = System.InvalidOperationException;

namespace ZenImageBuilder.Tests.Engine.Aws.CodeBuild;

/// <summary>What the runner asks of CodeBuild and makes of its answers. Fakes throw on what was not planned.</summary>
public sealed class CodeBuildRunnerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("aws/codebuild/standard:7.0", "CODEBUILD")]
    [InlineData("123456789012.dkr.ecr.eu-central-1.amazonaws.com/tools:1", "SERVICE_ROLE")]
    [InlineData("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/tools@sha256:0", "SERVICE_ROLE")]
    [InlineData("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/tools", "SERVICE_ROLE")]
    [InlineData("bentolor/docker-dind-awscli", null)]
    [InlineData("docker.io/library/docker:27", null)]
    [InlineData("public.ecr.aws/docker/library/docker:27", null)]
    public void Who_pulls_the_build_image_follows_from_the_image(string image, string? expected) =>
        Assert.Equal(expected, SubmissionMapping.ToRequest(Submissions.Full("p") with { BuildImage = image }).ImagePullCredentialsTypeOverride?.Value);

    [Theory]
    [InlineData(true, "LOCAL LOCAL_DOCKER_LAYER_CACHE")]
    [InlineData(false, null)]
    public void Only_the_local_layer_cache_overrides_the_cache_of_the_project(bool keepsLayers, string? expected)
    {
        var cache = SubmissionMapping.ToRequest(Submissions.Full("p") with { KeepsLayersOnHost = keepsLayers }).CacheOverride;
        Assert.Equal(expected, cache is null ? null : $"{cache.Type} {string.Join(' ', cache.Modes!)}");
    }

    [Fact]
    public void Timeouts_that_are_not_given_are_the_projects()
    {
        var request = SubmissionMapping.ToRequest(Submissions.Full("p") with { TimeoutMinutes = null, QueuedTimeoutMinutes = null });
        Assert.Null(request.TimeoutInMinutesOverride);
        Assert.Null(request.QueuedTimeoutInMinutesOverride);
    }

    [Fact]
    public async Task A_running_build_is_mapped()
    {
        var build = await GetOneAsync(
            new()
            {
                Id = "p:1",
                BuildNumber = 7,
                BuildStatus = StatusType.IN_PROGRESS,
                CurrentPhase = "QUEUED",
                StartTime = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
                Phases =
                [
                    new()
                    {
                        PhaseType = BuildPhaseType.SUBMITTED,
                        PhaseStatus = StatusType.SUCCEEDED,
                        Contexts = [new() { StatusCode = "", Message = "" }],
                    },
                    new() { PhaseType = BuildPhaseType.QUEUED },
                ],
                Logs = new() { DeepLink = "https://console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logEvent:group=null;stream=null" },
            }
        );
        Assert.Equal(("p:1", 7L, "IN_PROGRESS", "QUEUED"), (build.Id, build.Number!.Value, build.Status, build.Phase));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), build.StartTime);
        Assert.Null(build.LogUri);
        Assert.Null(build.LogGroup);
        Assert.Null(build.Failure);
        Assert.Empty(build.Exported);
        Assert.Equal(["SUBMITTED", "QUEUED"], build.Phases.Select(static phase => phase.Name));
        Assert.Null(build.Phases[1].Status);
        Assert.Null(build.Phases[0].Message);
    }

    [Fact]
    public async Task A_failed_build_names_the_first_phase_that_failed()
    {
        var build = await GetOneAsync(
            new()
            {
                Id = "p:1",
                BuildStatus = StatusType.FAILED,
                CurrentPhase = "COMPLETED",
                Phases =
                [
                    new() { PhaseType = BuildPhaseType.INSTALL, PhaseStatus = StatusType.SUCCEEDED },
                    new()
                    {
                        PhaseType = BuildPhaseType.BUILD,
                        PhaseStatus = StatusType.FAILED,
                        Contexts =
                        [
                            new() { StatusCode = "COMMAND_EXECUTION_ERROR", Message = "Error while executing command: docker build. Reason: exit status 1" },
                        ],
                    },
                    new()
                    {
                        PhaseType = BuildPhaseType.POST_BUILD,
                        PhaseStatus = StatusType.FAILED,
                        Contexts = [new() { StatusCode = "COMMAND_EXECUTION_ERROR", Message = "push" }],
                    },
                    new() { PhaseType = BuildPhaseType.COMPLETED },
                ],
                ExportedEnvironmentVariables = [new() { Name = "ZIB_DIGEST", Value = "sha256:0" }, new() { Name = "EMPTY" }],
                Logs = new()
                {
                    GroupName = "g",
                    StreamName = "s",
                    DeepLink = "https://console/g/s",
                },
            }
        );
        Assert.Equal(
            new RemoteFailure("BUILD", "COMMAND_EXECUTION_ERROR", "Error while executing command: docker build. Reason: exit status 1"),
            build.Failure
        );
        Assert.Equal("sha256:0", build.Exported["ZIB_DIGEST"]);
        Assert.Equal("", build.Exported["EMPTY"]);
        Assert.Equal(("g", "s", "https://console/g/s"), (build.LogGroup, build.LogStream, build.LogUri));
    }

    [Fact]
    public async Task A_phase_without_contexts_fails_with_its_status()
    {
        var build = await GetOneAsync(
            new()
            {
                Id = "p:1",
                BuildStatus = StatusType.TIMED_OUT,
                Phases = [new() { PhaseType = BuildPhaseType.QUEUED, PhaseStatus = StatusType.TIMED_OUT }],
            }
        );
        Assert.Equal(new RemoteFailure("QUEUED", "TIMED_OUT", null), build.Failure);
    }

    [Fact]
    public async Task A_stopped_build_without_a_failed_phase_fails_as_a_whole()
    {
        var build = await GetOneAsync(
            new()
            {
                Id = "p:1",
                BuildStatus = StatusType.STOPPED,
                CurrentPhase = "COMPLETED",
                Phases = [new() { PhaseType = BuildPhaseType.BUILD, PhaseStatus = StatusType.SUCCEEDED }],
            }
        );
        Assert.Equal(new RemoteFailure("COMPLETED", "STOPPED", null), build.Failure);
    }

    [Fact]
    public async Task A_phase_that_may_fail_does_not_fail_a_build_that_succeeded()
    {
        var build = await GetOneAsync(
            new()
            {
                Id = "p:1",
                BuildStatus = StatusType.SUCCEEDED,
                Phases = [new() { PhaseType = BuildPhaseType.PRE_BUILD, PhaseStatus = StatusType.FAILED }],
            }
        );
        Assert.Null(build.Failure);
    }

    /// <summary>Words that CodeBuild may learn, and words of this module: neither is an end, and neither is a success.</summary>
    [Theory]
    [InlineData("REUSED", null, ImageBuildStatus.InProgress)]
    [InlineData("REUSED", true, ImageBuildStatus.Fault)]
    [InlineData("SUBMITTING", false, ImageBuildStatus.InProgress)]
    [InlineData("IN_PROGRESS", true, ImageBuildStatus.Fault)]
    [InlineData("", true, ImageBuildStatus.Fault)]
    [InlineData(null, true, ImageBuildStatus.Fault)]
    [InlineData(null, null, ImageBuildStatus.InProgress)]
    [InlineData("FAILED", null, ImageBuildStatus.Failed)]
    [InlineData("STOPPED", false, ImageBuildStatus.Stopped)]
    public async Task Whether_a_build_has_ended_is_what_buildComplete_says_where_the_status_is_not_known(string? word, bool? isComplete, string expected)
    {
        var record = new BuildRecord
        {
            Project = "p",
            Repository = "r/app",
            Location = new(null, null, null, null),
            Owner = null,
            Build = new()
            {
                Id = Guid.NewGuid(),
                BuildId = "p:1",
                Status = ImageBuildStatus.InProgress,
                Tags = [],
                Context = new("hash", 1, 2, 3),
                StartTime = DateTimeOffset.UnixEpoch,
                Phases = [],
                ImageBuilder = "b",
            },
        };
        var build = record
            .With(
                await GetOneAsync(
                    new()
                    {
                        Id = "p:1",
                        BuildStatus = word is null ? null : new StatusType(word),
                        BuildComplete = isComplete,
                    }
                )
            )
            .Build;
        Assert.Equal(expected, build.Status);
        Assert.Equal(expected == ImageBuildStatus.InProgress, build.Failure is null);
    }

    [Fact]
    public async Task What_is_null_or_nameless_in_a_build_is_passed_over()
    {
        var build = await GetOneAsync(
            new()
            {
                Id = "p:1",
                BuildStatus = StatusType.FAILED,
                Phases =
                [
                    null!,
                    new() { PhaseType = BuildPhaseType.BUILD, PhaseStatus = new("ODD") },
                    new()
                    {
                        PhaseType = BuildPhaseType.POST_BUILD,
                        PhaseStatus = StatusType.FAILED,
                        Contexts = [null!, new() { StatusCode = "X" }],
                    },
                ],
                ExportedEnvironmentVariables = [null!, new() { Value = "x" }, new() { Name = "A", Value = "1" }, new() { Name = "A", Value = "2" }],
            }
        );
        Assert.Equal(["BUILD", "POST_BUILD"], build.Phases.Select(static phase => phase.Name));
        Assert.Equal(new RemoteFailure("POST_BUILD", "X", null), build.Failure);
        Assert.Equal(("A", "1"), Assert.Single(build.Exported.Select(static one => (one.Key, one.Value))));
    }

    [Fact]
    public async Task Two_answers_about_one_build_are_none()
    {
        using var builds = new FakeBuilds
        {
            Batch = static _ =>
                new()
                {
                    Builds =
                    [
                        null!,
                        new() { BuildStatus = StatusType.SUCCEEDED },
                        Of("p:1", StatusType.IN_PROGRESS),
                        Of("p:1", StatusType.IN_PROGRESS),
                        Of("other:1", StatusType.SUCCEEDED),
                        Of("p:4", StatusType.IN_PROGRESS),
                        Of("p:4", StatusType.SUCCEEDED),
                    ],
                    BuildsNotFound = ["p:3", null!, "p:1", "p:4", "p:9"],
                },
        };
        using var runner = Runner(builds);

        var told = await runner.GetAsync(["p:1", "p:2", "p:3", "p:4"], Cancellation);

        Assert.Equal(["p:1"], told.Builds.Keys);
        Assert.Equal(["p:3"], told.Unknown);

        static Build Of(string id, StatusType status) => new() { Id = id, BuildStatus = status };
    }

    [Fact]
    public async Task An_answer_without_lists_is_not_one_that_knows_no_build()
    {
        using var builds = new FakeBuilds { Batch = static _ => new() };
        using var runner = Runner(builds);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => runner.GetAsync(["p:1"], Cancellation));
        Assert.Equal(
            "CodeBuild answers codebuild:BatchGetBuilds on build 'p:1' with something that cannot be read: it lacks the list of builds.",
            error.Message
        );
    }

    [Fact]
    public async Task A_start_that_is_redirected_is_refused()
    {
        using var builds = new FakeBuilds { Start = static _ => throw new RedirectedAnswerException(307, "http://elsewhere") };
        using var runner = Runner(builds);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => runner.StartAsync(Submissions.Full("p"), Submissions.Token, Cancellation));
        Assert.Equal((ErrorCode.RequestRefused, false), (error.Code, error.IsOutcomeUnknown));
        Assert.Equal(
            "CodeBuild answers codebuild:StartBuild on project 'p' with a redirect (307) to http://elsewhere, which is not followed. The build was not started.",
            error.Message
        );
    }

    [Fact]
    public async Task A_start_whose_answer_has_no_id_is_open()
    {
        using var builds = new FakeBuilds { Start = static _ => new() { Build = new() { BuildStatus = StatusType.IN_PROGRESS } } };
        using var runner = Runner(builds);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => runner.StartAsync(Submissions.Full("p"), Submissions.Token, Cancellation));
        Assert.Equal(ErrorCode.ServiceUnreachable, error.Code);
        Assert.Equal(
            "CodeBuild answers codebuild:StartBuild on project 'p' with something that cannot be read: it lacks the ID of a build. "
                + "It is not known whether the build was started.",
            error.Message
        );
    }

    [Fact]
    public async Task Many_builds_are_asked_for_a_hundred_at_a_time()
    {
        var asked = new List<int>();
        using var builds = new FakeBuilds
        {
            Batch = request =>
            {
                asked.Add(request.Ids!.Count);
                return new()
                {
                    Builds = [.. request.Ids.Where(static id => id != "p:5").Select(static id => new Build { Id = id, BuildStatus = StatusType.IN_PROGRESS })],
                    BuildsNotFound = ["p:5"],
                };
            },
        };
        using var runner = Runner(builds);
        var found = await runner.GetAsync([.. Enumerable.Range(0, 250).Select(static number => $"p:{number}"), "p:1"], Cancellation);
        Assert.Equal([100, 100, 50], asked);
        Assert.Equal(249, found.Builds.Count);
        Assert.Equal(["p:5"], found.Unknown);
        Assert.Empty((await runner.GetAsync([], Cancellation)).Builds);
    }

    [Fact]
    public async Task An_answer_without_a_build_is_an_error()
    {
        using var builds = new FakeBuilds { Start = static _ => new() };
        using var runner = Runner(builds);
        Assert.Equal(
            ErrorCode.ServiceUnreachable,
            (await Assert.ThrowsAsync<ImageBuilderException>(() => runner.StartAsync(Submissions.Full("p"), Submissions.Token, Cancellation))).Code
        );
    }

    [Fact]
    public async Task A_denied_start_says_so()
    {
        using var builds = new FakeBuilds
        {
            Start = static _ => throw new AmazonCodeBuildException("no", null, ErrorType.Sender, "AccessDeniedException", "r", HttpStatusCode.BadRequest),
        };
        using var runner = Runner(builds);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => runner.StartAsync(Submissions.Full("p"), Submissions.Token, Cancellation));
        Assert.Equal(ErrorCode.AccessDenied, error.Code);
        Assert.Equal("AWS denies codebuild:StartBuild on project 'p' to the principal of the test.", error.Message);
    }

    [Fact]
    public async Task A_log_is_read_from_its_head_and_then_by_token()
    {
        var tokens = new List<string?>();
        using var logs = new FakeLogs
        {
            Events = request =>
            {
                tokens.Add(request.NextToken);
                Assert.True(request.StartFromHead);
                Assert.Equal(("g", "s"), (request.LogGroupName, request.LogStreamName));
                return new()
                {
                    Events = request.NextToken is null ? [new() { Timestamp = DateTime.UnixEpoch.AddMilliseconds(1), Message = "a line\r\n" }] : null,
                    NextForwardToken = "f/1",
                };
            },
        };
        using var runner = Runner(new(), logs);
        var first = await runner.ReadLogAsync("g", "s", null, Cancellation);
        Assert.Equal([new LogEntry(DateTimeOffset.FromUnixTimeMilliseconds(1), "a line")], first.Entries);
        var second = await runner.ReadLogAsync("g", "s", first.NextToken, Cancellation);
        Assert.Empty(second.Entries);
        Assert.Equal("f/1", second.NextToken);
        Assert.Equal([null, "f/1"], tokens);
    }

    [Fact]
    public async Task Only_what_was_asked_about_is_answered_once_and_by_its_id()
    {
        using var builds = new FakeBuilds
        {
            Batch = static _ =>
                new()
                {
                    Builds =
                    [
                        null!,
                        new() { BuildStatus = StatusType.SUCCEEDED },
                        new() { Id = "p:3", BuildStatus = StatusType.SUCCEEDED },
                        new()
                        {
                            Id = "p:1",
                            BuildNumber = 1,
                            BuildStatus = StatusType.IN_PROGRESS,
                        },
                        new()
                        {
                            Id = "p:1",
                            BuildNumber = 2,
                            BuildStatus = StatusType.IN_PROGRESS,
                        },
                    ],
                    BuildsNotFound = ["p:1", "p:3", "p:4"],
                },
        };
        using var runner = Runner(builds);
        var answers = await runner.GetAsync(["p:1", "p:2", "p:4"], Cancellation);
        Assert.Equal(("p:1", 1), (Assert.Single(answers.Builds).Key, answers.Builds["p:1"].Number));
        Assert.Equal(["p:4"], answers.Unknown);
    }

    [Fact]
    public async Task A_build_says_for_what_it_was_started_and_whether_it_is_complete()
    {
        var id = Guid.NewGuid();
        var build = await GetOneAsync(FakeProject.Build("p:1", id, 1, DateTimeOffset.UnixEpoch));
        Assert.Equal((id.ToString(), true), (build.OwnId, build.IsComplete));
        Assert.Equal((null, null), (await GetOneAsync(new() { Id = "p:1" })) is var bare ? (bare.OwnId, bare.IsComplete) : default);
    }

    private static CodeBuildRunner Runner(FakeBuilds builds, FakeLogs? logs = null) =>
        new(builds, logs ?? new(), "eu-central-1", new("the test"), TimeProvider.System);

    private static async Task<RemoteBuild> GetOneAsync(Build build)
    {
        using var builds = new FakeBuilds { Batch = _ => new() { Builds = [build] } };
        using var runner = Runner(builds);
        return Assert.Single((await runner.GetAsync(["p:1"], Cancellation)).Builds).Value;
    }

    private sealed class FakeBuilds()
        : AmazonCodeBuildClient(new BasicAWSCredentials("k", "s"), new AmazonCodeBuildConfig { RegionEndpoint = RegionEndpoint.EUCentral1 })
    {
        public Func<StartBuildRequest, StartBuildResponse> Start { get; init; } =
            static _ => throw new InvalidOperationException("StartBuild was not planned.");

        public Func<BatchGetBuildsRequest, BatchGetBuildsResponse> Batch { get; init; } =
            static _ => throw new InvalidOperationException("BatchGetBuilds was not planned.");

        public Func<ListBuildsForProjectRequest, ListBuildsForProjectResponse> List { get; init; } =
            static _ => throw new InvalidOperationException("ListBuildsForProject was not planned.");

        public override Task<ListBuildsForProjectResponse> ListBuildsForProjectAsync(
            ListBuildsForProjectRequest request,
            CancellationToken cancellationToken = default
        ) => Task.FromResult(List(request));

        public override Task<StartBuildResponse> StartBuildAsync(StartBuildRequest request, CancellationToken cancellationToken = default) =>
            Task.Run(() => Start(request), cancellationToken);

        public override Task<BatchGetBuildsResponse> BatchGetBuildsAsync(BatchGetBuildsRequest request, CancellationToken cancellationToken = default) =>
            Task.FromResult(Batch(request));

        public override Task<StopBuildResponse> StopBuildAsync(StopBuildRequest request, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("StopBuild was not planned.");
    }

    private sealed class FakeLogs()
        : AmazonCloudWatchLogsClient(new BasicAWSCredentials("k", "s"), new AmazonCloudWatchLogsConfig { RegionEndpoint = RegionEndpoint.EUCentral1 })
    {
        public Func<GetLogEventsRequest, GetLogEventsResponse> Events { get; init; } =
            static _ => throw new InvalidOperationException("GetLogEvents was not planned.");

        public override Task<GetLogEventsResponse> GetLogEventsAsync(GetLogEventsRequest request, CancellationToken cancellationToken = default) =>
            Task.FromResult(Events(request));
    }
}
