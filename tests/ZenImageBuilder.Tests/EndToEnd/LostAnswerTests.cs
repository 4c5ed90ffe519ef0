using Microsoft.Data.Sqlite;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.EndToEnd;

/// <summary>A start whose answer does not arrive, or cannot be recorded: it is found out what became of it, and nothing is started twice.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class LostAnswerTests : IAsyncLifetime
{
    private readonly SandboxClock _sandboxClock = new();

    private SandboxedEngine _it = null!;

    private SandboxClient _client = null!;

    public LostAnswerTests(AwsEnvironment environment)
    {
        environment.Reset();
        environment.Attempts(2);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _it = await SandboxedEngine.StubbedAsync(TimeProvider.System, TimeSpan.FromSeconds(20), new() { TimeProvider = _sandboxClock });
        _it.Register(ComponentKind.ImageBuilder, "aws", ("CodeBuildProject", _it.Server.Project));
        _it.Register(ComponentKind.ArtifactStore, "s3", ("Path", $"s3://{_it.Server.Bucket}/prefix"));
        _it.Register(ComponentKind.ContainerRegistry, "aws", ("Uri", _it.Server.Registry));
        _it.RegisterStack();
        _client = new(_it.Server);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Http.Dispose();
        if (_it is not null)
        {
            await _it.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_dead_token_is_not_sent_again_after_the_clock_was_set_back_and_the_build_is_found()
    {
        var open = await LoseAsync(SandboxFaultKind.DropAfterHandling);
        KillToken(open);

        var build = await _it.WaitAsync(open);

        Assert.Equal((ImageBuildStatus.Succeeded, 1L), (build.Status, build.BuildNumber));
        Assert.Equal(1, await StartedAsync());
    }

    [Fact]
    public async Task A_start_that_never_arrived_is_said_not_to_have_come_about()
    {
        var open = await LoseAsync(SandboxFaultKind.DropBeforeHandling);
        KillToken(open);

        var build = await _it.WaitAsync(open);

        Assert.Equal(ImageBuildStatus.Interrupted, build.Status);
        Assert.Contains("was not started", build.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(0, await StartedAsync());
        Assert.Empty(_it.Observer.Warnings);
    }

    [Fact]
    public async Task A_record_of_an_older_version_is_looked_up_and_nothing_is_sent_again()
    {
        var open = await LoseAsync(SandboxFaultKind.DropAfterHandling);
        Sql("UPDATE builds SET document = json_remove(document, '$.SubmittedUptime')");
        var sent = SentStarts();
        Assert.Equal(1L, (await _it.WaitAsync(open)).BuildNumber);
        Assert.Equal(sent, SentStarts());
    }

    [Fact]
    public async Task Who_may_not_list_builds_is_told_which_action_that_is()
    {
        var open = await LoseAsync(SandboxFaultKind.DropBeforeHandling);
        KillToken(open);
        _it.Server.Faults.Add(
            new()
            {
                Kind = SandboxFaultKind.AccessDenied,
                Service = "codebuild",
                Operation = "ListBuildsForProject",
                Times = null,
            }
        );

        var build = await _it.WaitAsync(open);

        Assert.Equal(ImageBuildStatus.Interrupted, build.Status);
        Assert.Contains("it is not known whether the build was started", build.Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("codebuild:ListBuildsForProject", Assert.Single(_it.Observer.Warnings), StringComparison.Ordinal);
        Assert.Equal(0, await StartedAsync());
    }

    [Fact]
    public async Task A_refusal_after_an_attempt_without_an_answer_leaves_the_record_open()
    {
        _it.Server.Faults.Add(
            new()
            {
                Kind = SandboxFaultKind.DropAfterHandling,
                Service = "codebuild",
                Operation = "StartBuild",
            }
        );
        _it.Server.Faults.Add(
            new()
            {
                Kind = SandboxFaultKind.AccessDenied,
                Service = "codebuild",
                Operation = "StartBuild",
            }
        );
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => _it.StartAsync(Request()));
        Assert.Equal((ErrorCode.AccessDenied, true), (error.Code, error.IsOutcomeUnknown));
        Assert.Contains("is not known", error.Message, StringComparison.Ordinal);
        Assert.Contains("Wait-ImageBuild", error.Remedy, StringComparison.Ordinal);

        var build = await _it.WaitAsync(Assert.Single(_it.Engine.Builds.Find(null)));
        Assert.Equal((ImageBuildStatus.Succeeded, 1L), (build.Status, build.BuildNumber));
        Assert.Equal(1, await StartedAsync());
    }

    [Fact]
    public async Task An_attempt_is_not_repeated_after_the_token()
    {
        _it.Server.Faults.Add(
            new()
            {
                Kind = SandboxFaultKind.DropAfterHandling,
                Service = "codebuild",
                Operation = "StartBuild",
                Times = null,
            }
        );
        var access = RemoteAccess.Of(static _ => null, TimeProvider.System);
        using var runner = await access.OpenRunnerAsync(new(null, null, null, null), _it.Aws, _it.Observer, Cancellation);

        // It lives when the first request is sent, and is over at the next: as where the machine slept in between.
        var asked = 0;
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() =>
            runner.StartAsync(
                Submissions.Full(_it.Server.Project) with
                {
                    Source = $"{_it.Server.Bucket}/none.zip",
                },
                new(() => asked++ == 0 ? TokenLease.Life : TimeSpan.Zero),
                Cancellation
            )
        );

        Assert.Equal((ErrorCode.ServiceUnreachable, true), (error.Code, error.IsOutcomeUnknown));
        Assert.Equal(1, SentStarts());
    }

    [Fact]
    public async Task An_answer_that_the_registry_does_not_take_is_told_with_the_build_that_runs()
    {
        _it.Server.Faults.Add(
            new()
            {
                Kind = SandboxFaultKind.SlowResponse,
                Service = "codebuild",
                Operation = "StartBuild",
                Delay = TimeSpan.FromSeconds(1),
            }
        );
        var start = _it.StartAsync(Request());
        while (SentStarts() == 0)
        {
            await Task.Delay(10, Cancellation);
        }

        Sql("CREATE TRIGGER full BEFORE UPDATE ON builds BEGIN SELECT RAISE(ABORT, 'nothing more goes in here'); END");
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => start);
        Sql("DROP TRIGGER full");

        var open = Assert.Single(_it.Engine.Builds.Find(null));
        Assert.Equal((ImageBuildStatus.Submitting, null), (open.Status, open.BuildId));
        Assert.Equal((ErrorCode.RegistryUnavailable, (object)open.Id), (error.Code, error.Target));
        Assert.Matches(
            $"^CodeBuild runs the build {_it.Server.Project}:[0-9a-f-]+, and that could not be recorded\\. .*nothing more goes in here",
            error.Message
        );
        Assert.Contains($"Wait-ImageBuild {open.Id}", error.Remedy, StringComparison.Ordinal);
        Assert.Contains($"Stop-ImageBuild {open.Id}", error.Remedy, StringComparison.Ordinal);

        // This process goes on, and does not wait for itself; nothing is sent again, because the answer is known here.
        var build = await _it.WaitAsync(open);
        Assert.Equal((ImageBuildStatus.Succeeded, 1L), (build.Status, build.BuildNumber));
        Assert.Equal(1, SentStarts());
        Assert.Equal(build.Status, Assert.Single(_it.Engine.Builds.Find(null)).Status);
    }

    [Fact]
    public async Task A_build_that_fails_where_on_failure_is_not_known_is_told_by_its_step_and_not_by_the_push()
    {
        await using var elsewhere = await SandboxedEngine.StubbedAsync(TimeProvider.System, options: new() { IgnoreOnFailure = true });
        elsewhere.Register(ComponentKind.ImageBuilder, "aws", ("CodeBuildProject", elsewhere.Server.Project));
        elsewhere.Register(ComponentKind.ArtifactStore, "s3", ("Path", $"s3://{elsewhere.Server.Bucket}/prefix"));
        elsewhere.Register(ComponentKind.ContainerRegistry, "aws", ("Uri", elsewhere.Server.Registry));
        elsewhere.RegisterStack();

        var build = await elsewhere.BuildAsync(elsewhere.Request(elsewhere.Context("FROM scratch\nCOPY . /\nRUN false\n"), "app:1"));

        Assert.Equal((ImageBuildStatus.Failed, "BUILD"), (build.Status, build.Failure!.Phase));
        Assert.Contains("POST_BUILD", build.Phases.Select(static phase => phase.Name));
        Assert.Equal("RUN work", build.Failure.Step);
        Assert.Contains("The image was not built, so nothing is pushed.", elsewhere.Observer.Log);
        Assert.DoesNotContain(elsewhere.Observer.Log, static line => line.StartsWith("1: digest:", StringComparison.Ordinal));
        Assert.Equal(
            ImageBuildStatus.Succeeded,
            (await elsewhere.BuildAsync(elsewhere.Request(elsewhere.Context("FROM scratch\nCOPY . /\n"), "app:1"))).Status
        );
    }

    private BuildRequest Request() => _it.Request(_it.Context("FROM scratch\nCOPY . /\n", ("a", "content")), "app:1");

    /// <summary>Starts a build without ever hearing the answer.</summary>
    private async Task<ImageBuild> LoseAsync(SandboxFaultKind kind)
    {
        _it.Server.Faults.Add(
            new()
            {
                Kind = kind,
                Service = "codebuild",
                Operation = "StartBuild",
                Times = null,
            }
        );
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => _it.StartAsync(Request()));
        Assert.Equal((ErrorCode.ServiceUnreachable, true), (error.Code, error.IsOutcomeUnknown));
        _it.Server.Faults.Clear();
        return Assert.Single(_it.Engine.Builds.Find(null));
    }

    /// <summary>Six minutes pass, after which the time of day is what it was an hour before the submission.</summary>
    private void KillToken(ImageBuild open)
    {
        _sandboxClock.Advance(TimeSpan.FromMinutes(6));
        var uptime = ZenImageBuilder.Engine.Clocks.SystemUptime.Instance.Now;
        Assert.SkipWhen(uptime is null, "This system does not tell how long it is up.");
        Sql(
            "UPDATE builds SET document = json_set(document, '$.Submitted', $submitted, '$.SubmittedUptime.Elapsed', $elapsed)",
            ("$submitted", DateTimeOffset.UtcNow.AddHours(1).ToString("O", System.Globalization.CultureInfo.InvariantCulture)),
            ("$elapsed", (uptime.Elapsed - TimeSpan.FromMinutes(6)).ToString("c", System.Globalization.CultureInfo.InvariantCulture))
        );
        Assert.Equal(ImageBuildStatus.Submitting, open.Status);
    }

    private int SentStarts() => _it.Server.Requests.Count(static request => request.Operation == "StartBuild");

    private async Task<int> StartedAsync() => (await _client.CallAsync("codebuild", "ListBuilds", []))["ids"]!.AsArray().Count;

    private void Sql(string text, params (string Name, object Value)[] parameters)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_it.Home, "registry.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in parameters)
        {
            _ = command.Parameters.AddWithValue(name, value);
        }

        _ = command.ExecuteNonQuery();
    }

    /// <summary>The real time of day, and a monotonic clock that a test takes forward.</summary>
    private sealed class SandboxClock : TimeProvider
    {
        private long _ahead;

        public void Advance(TimeSpan by) => _ = Interlocked.Add(ref _ahead, (long)(by.TotalSeconds * TimestampFrequency));

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _ahead);
    }
}
