using System.Globalization;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.EndToEnd.Faults;

/// <summary>Does the job of a cell in a sandbox and an engine of its own, says how it ended, and asserts what holds of every cell.</summary>
internal sealed class FaultRun(FaultCell cell) : IAsyncDisposable
{
    /// <summary>The job as it should be.</summary>
    public const string Ok = "as if nothing were";

    private const int Hurry = 20;

    private const string Dockerfile = "FROM scratch\nCOPY . /\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>On the hurried clock: a healthy job takes a fraction of it, also where other work slows it down.</summary>
    private static readonly TimeSpan WatchFor = TimeSpan.FromMinutes(8);

    private readonly SandboxedEngine.Recorder _observer = new();

    private SandboxedEngine _it = null!;

    private SandboxClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Runs a cell.</summary>
    /// <returns>How it ended, as the table says it.</returns>
    public static async Task<string> EndAsync(FaultCell cell)
    {
        await using var run = new FaultRun(cell);
        return await run.EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Http.Dispose();
        if (_it is not null)
        {
            await _it.DisposeAsync();
        }
    }

    private async Task<string> EndAsync()
    {
        _it = await SandboxedEngine.StubbedAsync(new HurriedTime(Hurry), Patience);
        _client = new(_it.Server);
        await RegisterAsync();
        var dockerfile = Dockerfile + (cell.Call.Job == FaultedJob.Failing ? "RUN false\n" : "");
        var context = _it.Context(dockerfile, ("a", "content"));
        if (cell.Call.Job is FaultedJob.Large or FaultedJob.Refused)
        {
            File.WriteAllBytes(Path.Combine(context, "noise"), Noise(9_000_000));
        }

        var rule = cell.Rule;
        _it.Server.Faults.Add(rule);
        AddConditions();
        var (build, error) = await TryAsync(context);
        Assert.True(_it.Server.Faults.StrikesOf(rule) > 0, $"{cell}: the call was never made.");
        var warned = _observer.Warnings.Any(static warning => !warning.StartsWith("The password of registry", StringComparison.Ordinal));
        _it.Server.Faults.Clear();

        var started = await StartedAsync();
        Assert.True(started <= 1, $"{cell}: {started} builds were started.");
        var resumed = "";
        if (error is not null && _it.Engine.Builds.Find(null) is [{ HasEnded: false } open])
        {
            (build, resumed) = await ResumeAsync(open.Id);
        }

        Assert.True(error is null || started == 0 || resumed.Length > 0, $"{cell}: a build was started, and its record is closed: {error?.Message}");
        Assert.True(await StartedAsync() <= 1, $"{cell}: a second build was started.");
        Assert.True(
            _observer.Warnings.Count(static warning => warning.Contains("log", StringComparison.Ordinal)) <= 1,
            $"{cell}: more than one warning: {string.Join(' ', _observer.Warnings)}"
        );
        AssertTrue(build, dockerfile, error);
        var left = await LeftAsync();
        Assert.True(left == 0 || warned, $"{cell}: {left} unfinished uploads stay, and nobody said so.");
        return Outcome(error, warned, left, resumed);
    }

    /// <summary>Does what the user does once the fault is gone.</summary>
    private async Task<(ImageBuild Build, string Resumed)> ResumeAsync(Guid id)
    {
        if (cell.Call.Job == FaultedJob.Stopped)
        {
            await _it.Engine.Builds.StopAsync(id, AwsOptions.None, _observer, Cancellation);
            return (await WaitAsync(id), ", and Stop-ImageBuild ends it");
        }

        return (await WaitAsync(id), ", and Wait-ImageBuild ends it");
    }

    private string Outcome(ImageBuilderException? error, bool warned, int left, string resumed)
    {
        // S3 refuses the parts in this job: that is how it should end.
        var isExpected = cell.Call.Job == FaultedJob.Refused && error is { Code: ErrorCode.AccessDenied };
        var said = error is null || isExpected ? Ok : error.Code.ToString();
        return $"{said}{resumed}{(warned ? left > 0 ? ", with a warning of what stays" : ", with a warning" : "")}";
    }

    private async Task RegisterAsync()
    {
        var role = _it.Server.AddRole("builder");
        var connector = await _it.Engine.Connectors.RegisterAsync(
            ConnectorRegistrations.Aws(
                "cloud",
                "iam-role",
                ("AccessKey", _it.Server.AccessKey),
                ("SecretKey", _it.Server.SecretKey),
                ("RoleArn", role),
                ("Region", _it.Server.Region),
                ("EndpointUrl", _it.Server.Endpoint.ToString())
            ),
            verify: false,
            _observer,
            Cancellation
        );
        _it.Register(
            ComponentKind.ImageBuilder,
            "aws",
            connector.Id,
            ("CodeBuildProject", _it.Server.Project),
            ("ImplicitContainerRegistryAuth", cell.Call.Job != FaultedJob.Login)
        );
        _it.Register(ComponentKind.ArtifactStore, "s3", connector.Id, ("Path", $"s3://{_it.Server.Bucket}/prefix"));
        _it.Register(ComponentKind.ContainerRegistry, "aws", connector.Id, ("Uri", _it.Server.Registry));
        _it.RegisterStack();
    }

    private void AddConditions()
    {
        if (cell.Call.Job == FaultedJob.Refused)
        {
            _it.Server.Faults.Add(
                new()
                {
                    Kind = SandboxFaultKind.AccessDenied,
                    Service = "s3",
                    Operation = "UploadPart",
                    Times = null,
                }
            );
        }

        if (cell.Call.Job == FaultedJob.Stopped)
        {
            _it.Server.Faults.Add(new() { Kind = SandboxFaultKind.HangBuild });
        }
    }

    private async Task<(ImageBuild? Build, ImageBuilderException? Error)> TryAsync(string context)
    {
        try
        {
            var build = await _it.Engine.Builds.StartAsync(_it.Request(context, "app:1"), AwsOptions.None, _observer, Cancellation);
            if (cell.Call.Job == FaultedJob.Stopped)
            {
                _ = await _client.WaitAsync(build.BuildId!, static remote => (string?)remote["currentPhase"] == "BUILD");
                await _it.Engine.Builds.StopAsync(build.Id, AwsOptions.None, _observer, Cancellation);
            }

            return (await WaitAsync(build.Id), null);
        }
        catch (ImageBuilderException error)
        {
            return (null, error);
        }
    }

    private async Task<ImageBuild> WaitAsync(Guid id)
    {
        await foreach (var ended in _it.Engine.Builds.WaitAsync(new([id], FollowLogs: true, WatchFor, AwsOptions.None), _observer, Cancellation))
        {
            return ended;
        }

        throw new InvalidOperationException("The watch ended without a build.");
    }

    /// <summary>A build that is told to have ended did so, with the digest of what was built; an error says what to do; the record of what did not start is closed.</summary>
    private void AssertTrue(ImageBuild? build, string dockerfile, ImageBuilderException? error)
    {
        var recorded = _it.Engine.Builds.Find(null).SingleOrDefault();
        Assert.True(
            recorded is null or { HasEnded: true } || error!.Code is not (ErrorCode.ServiceUnreachable or ErrorCode.Throttled),
            $"{cell}: the record stays open: {recorded}"
        );
        if (error is not null)
        {
            Assert.False(string.IsNullOrWhiteSpace(error.Message), $"{cell}: an error that says nothing.");
            Assert.DoesNotContain(_it.Server.SecretKey, error.ToString(), StringComparison.Ordinal);
            Assert.True(
                error.Code != ErrorCode.AccessDenied
                    || error.Message.Contains($"{cell.Call.Service}:{(cell.Call.Service == "s3" ? "" : cell.Call.Operation)}", StringComparison.Ordinal),
                $"{cell}: the message does not name the action: {error.Message}"
            );
        }

        Assert.True(
            error is null
                || build is null
                || cell.Call.Operation != "StartBuild"
                || error.Code is not (ErrorCode.ServiceUnreachable or ErrorCode.Throttled)
                || error.Remedy!.Contains("Wait-ImageBuild", StringComparison.Ordinal),
            $"{cell}: the record is open, and nobody says so: {error?.Remedy}"
        );
        if (build is null)
        {
            return;
        }

        var expected = cell.Call.Job switch
        {
            FaultedJob.Failing => ImageBuildStatus.Failed,
            FaultedJob.Stopped => ImageBuildStatus.Stopped,
            _ => ImageBuildStatus.Succeeded,
        };
        Assert.True(build.Status == expected || error?.Code is not null, $"{cell}: {build.Status} instead of {expected}: {build.Failure}");
        if (build.Status == ImageBuildStatus.Succeeded)
        {
            Assert.Equal(StubEngine.DigestOf(dockerfile), build.Digest);
        }

        AssertLog();
    }

    /// <summary>Whatever was read of the log is its beginning, once and in order.</summary>
    private void AssertLog()
    {
        var told = _observer.Log.Where(static line => line.StartsWith("#5 0.1 line ", StringComparison.Ordinal)).ToList();
        Assert.Equal(Enumerable.Range(1, told.Count).Select(static number => string.Create(CultureInfo.InvariantCulture, $"#5 0.1 line {number}")), told);
    }

    private async Task<int> StartedAsync() => (await _client.CallAsync("codebuild", "ListBuilds", []))["ids"]!.AsArray().Count;

    private async Task<int> LeftAsync()
    {
        using var answer = await _client.S3Async(HttpMethod.Get, $"/{_it.Server.Bucket}?uploads=");
        return (await answer.Content.ReadAsStringAsync(Cancellation)).Split("<UploadId>").Length - 1;
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(length).NextBytes(noise);
        return noise;
    }
}
